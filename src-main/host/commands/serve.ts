/** The window in a browser on this machine: `serve`. */
import { serve } from '../serve.ts';
import { type CommandGroup, wrongUse } from './command.ts';

export const serveCommands: CommandGroup = (program, host) => {
  program
    .command('serve')
    .summary('the same window in a browser on this machine')
    .description(
      'Prints one line with an address that works once, and serves the window on 127.0.0.1 until it is interrupted.',
    )
    .option('--port <n>', 'port to listen on (default: a free one)', '0')
    .option('--no-open', 'do not open the browser')
    .action(async (options: { port: string; open: boolean }) => {
      const port = Number(options.port);
      if (!Number.isInteger(port) || port < 0 || port > 65_535) {
        throw wrongUse(`--port ${options.port} is not a port`, 'give a number from 0 to 65535; 0 takes a free one');
      }
      const engine = await host.openForWindow();
      try {
        const served = await serve({ engine, port, open: options.open });
        await served.stopped;
      } catch (error) {
        await engine.close();
        throw error;
      }
    });
};
