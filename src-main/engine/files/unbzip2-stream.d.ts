declare module 'unbzip2-stream' {
  /** A transform stream: bzip2 in, plain bytes out. It checks the sums of all blocks. */
  export default function unbzip2Stream(): NodeJS.ReadWriteStream;
}
