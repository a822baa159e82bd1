/** Every way onto a machine: what it needs there and here, and on what it has been run. Shown in the window and in --help. */

export interface CollectorFacts {
  /** What observations call their source. */
  id: string;
  title: string;
  /** Rights, programs and ports, in words. */
  needs: readonly string[];
  /** Systems it has been run on for real. */
  provenOn: readonly string[];
  /** What it has never been run on; null where nothing is open. */
  unproven: string | null;
}

const ssh = 'an SSH server on port 22 or another, and a login by key, agent or password';
const moreAsRoot = 'root or sudo only for the serial number and the services of other users';

export const collectors: readonly CollectorFacts[] = [
  {
    id: 'local',
    title: 'This computer',
    needs: ['nothing but this program', moreAsRoot],
    provenOn: ['Debian 12'],
    unproven: 'never run on real Windows or macOS',
  },
  {
    id: 'ssh-linux',
    title: 'Linux over SSH',
    needs: [
      ssh,
      'a POSIX shell, awk, and one of dpkg with apt, rpm with dnf, zypper or yum, or apk',
      moreAsRoot,
      'for containers: a login that may use docker or podman',
    ],
    provenOn: ['Debian 12 and 13', 'dnf 4 and zypper 1.14 on hosts of the lab'],
    unproven: 'apk, yum, docker and podman only by stand-ins and captures',
  },
  {
    id: 'ssh-macos',
    title: 'macOS over SSH',
    needs: ['Remote Login (System Settings, General, Sharing)', 'a login by key, agent or password; no administrator'],
    provenOn: [],
    unproven: 'never run on a real Mac',
  },
  {
    id: 'ssh-windows',
    title: 'Windows over SSH',
    needs: [
      'the OpenSSH server of Windows on port 22 or another, and a login',
      'Windows PowerShell 5.1',
      'an administrator only for the apps and programs of other users',
    ],
    provenOn: [],
    unproven: 'never run on real Windows',
  },
  {
    id: 'psremote',
    title: 'Windows by PowerShell remoting',
    needs: [
      'PowerShell on this computer',
      'there: Enable-PSRemoting, ports 5985 (HTTP) or 5986 (--ssl), and a login of Administrators or Remote Management Users',
    ],
    provenOn: [],
    unproven: 'never run on real Windows',
  },
  {
    id: 'ad-computers',
    title: 'Computers of Active Directory, over LDAP',
    needs: [
      'port 389 (StartTLS) or 636 of a domain controller that has a certificate',
      'any account of the domain: it only reads',
    ],
    provenOn: ['Samba 4.17 as a domain controller'],
    unproven: 'never run on a real Windows controller',
  },
  {
    id: 'snmp',
    title: 'Devices over SNMP',
    needs: [
      'SNMP 1, 2c or 3 there on port 161 (UDP) or another, and a community or a user that may read',
      'for software: HOST-RESOURCES-MIB in what that user may read',
    ],
    provenOn: ['snmpd 5.9 of Debian 12'],
    unproven: 'real devices only by replayed recordings',
  },
];
