/** A device of the lab that answers SNMP on its port from a recording: `node snmp-replay.ts RECORDING COMMUNITY`. */
import { readRecordingFile, startAgent } from '../snmp-agent.ts';

const [recording = '', community] = process.argv.slice(2);
await startAgent(readRecordingFile(recording), { community, address: '0.0.0.0', port: 161 });
