/** Listings by the fields the providers' command lines document; values made up. */
import { describe, expect, it } from 'vitest';
import { readImport, readOne } from '../../../test/read-import.ts';

const read = (value: unknown) => readImport(JSON.stringify(value));

describe('AWS', () => {
  const instance = {
    InstanceId: 'i-0abc',
    InstanceType: 't3.small',
    Architecture: 'x86_64',
    LaunchTime: '2024-05-06T10:00:00+00:00',
    PrivateDnsName: 'ip-10-0-0-5.eu-west-1.compute.internal',
    PrivateIpAddress: '10.0.0.5',
    PublicIpAddress: '203.0.113.5',
    PlatformDetails: 'Red Hat Enterprise Linux',
    State: { Code: 16, Name: 'running' },
    Tags: [{ Key: 'Name', Value: 'web1' }],
    NetworkInterfaces: [
      {
        MacAddress: '0a:11:22:33:44:55',
        PrivateIpAddress: '10.0.0.5',
        Ipv6Addresses: [{ Ipv6Address: '2001:db8::5' }],
      },
    ],
  };
  it('reads instances that still exist, whole and by --query', () => {
    const whole = read({
      Reservations: [{ Instances: [instance, { ...instance, InstanceId: 'i-0dead', State: { Name: 'terminated' } }] }],
    });
    expect(whole.id).toBe('cloud-vms');
    expect(whole.machines).toHaveLength(1);
    expect(whole.warnings.join()).toContain('1 terminated');
    expect(whole.machines[0]).toMatchObject({
      part: 'i-0abc',
      inventory: {
        identity: { name: 'web1', fqdn: 'ip-10-0-0-5.eu-west-1.compute.internal', macs: ['0a:11:22:33:44:55'] },
        addresses: ['10.0.0.5', '203.0.113.5', '2001:db8::5'],
        kind: 'server',
        os: { family: 'rhel', arch: 'amd64' },
        hardware: { model: 't3.small' },
      },
    });
    // The firmware's serial number is another one.
    expect(whole.machines[0]!.inventory.identity.serial).toBeUndefined();
    expect(read([[instance]]).machines).toHaveLength(1);
  });

  it('reads what Systems Manager knows, and patch states as words', () => {
    const ssm = {
      InstanceInformationList: [
        {
          InstanceId: 'i-0abc',
          PingStatus: 'Online',
          LastPingDateTime: '2024-05-06T12:00:00+02:00',
          PlatformType: 'Linux',
          PlatformName: 'Amazon Linux',
          PlatformVersion: '2023',
          IPAddress: '10.0.0.5',
          ComputerName: 'ip-10-0-0-5.eu-west-1.compute.internal',
        },
      ],
    };
    expect(readOne(JSON.stringify(ssm))).toMatchObject({
      takenAt: '2024-05-06T10:00:00.000Z',
      os: { family: 'amzn', version: '2023' },
    });
    const states = read({
      InstancePatchStates: [
        {
          InstanceId: 'i-0abc',
          PatchGroup: '',
          BaselineId: 'pb-1',
          OperationEndTime: 1_714_989_600,
          MissingCount: 3,
          FailedCount: 1,
          InstalledPendingRebootCount: 2,
        },
      ],
    });
    expect(states.machines[0]!.inventory).toEqual({
      takenAt: '2024-05-06T10:00:00.000Z',
      identity: {},
      reboot: { required: true, packages: [] },
    });
    expect(states.warnings.join()).toContain('3 patches missing, 1 failed, 2 waiting');
  });
});

describe('other providers', () => {
  it('reads az vm list -d', () => {
    const vm = {
      id: '/subscriptions/s/vm1',
      vmId: 'aaaa-bbbb',
      name: 'vm1',
      fqdns: 'vm1.westeurope.cloudapp.azure.com',
      macAddresses: '00-0D-3A-11-22-33',
      privateIps: '10.1.0.4',
      publicIps: '20.1.2.3',
      powerState: 'VM running',
      hardwareProfile: { vmSize: 'Standard_B2s' },
      osProfile: { computerName: 'vm1host', windowsConfiguration: {} },
      storageProfile: {
        imageReference: { publisher: 'MicrosoftWindowsServer', offer: 'WindowsServer', sku: '2022-datacenter' },
        osDisk: { osType: 'Windows' },
      },
    };
    expect(read([vm]).machines[0]!.inventory).toMatchObject({
      identity: { name: 'vm1host', fqdn: 'vm1.westeurope.cloudapp.azure.com', macs: ['00-0D-3A-11-22-33'] },
      addresses: ['10.1.0.4', '20.1.2.3'],
      os: { family: 'windows' },
    });
  });

  it.each([
    ['0001-com-ubuntu-server-jammy', '22_04-lts-gen2', 'ubuntu', '22.04'],
    ['RHEL', '9-lvm-gen2', 'rhel', '9'],
    ['debian-12', '12-gen2', 'debian', '12'],
  ])('knows the image %s %s of Azure', (offer, sku, family, version) => {
    const vm = {
      vmId: 'a',
      name: 'vm2',
      osProfile: {},
      storageProfile: { imageReference: { offer, sku }, osDisk: { osType: 'Linux' } },
    };
    expect(read([vm]).machines[0]!.inventory.os).toMatchObject({ family, version });
  });

  it('reads gcloud', () => {
    const vm = {
      id: '123',
      name: 'gce1',
      zone: 'https://www.googleapis.com/compute/v1/projects/p/zones/europe-west1-b',
      machineType: 'https://x/machineTypes/e2-small',
      status: 'RUNNING',
      networkInterfaces: [{ networkIP: '10.132.0.2', accessConfigs: [{ natIP: '34.1.2.3' }] }],
      disks: [{ licenses: ['https://x/licenses/ubuntu-2204-lts'] }],
    };
    expect(read([vm]).machines[0]!.inventory).toMatchObject({
      identity: { name: 'gce1' },
      addresses: ['10.132.0.2', '34.1.2.3'],
      os: { family: 'ubuntu', version: '22.04' },
      hardware: { model: 'e2-small' },
    });
  });

  it('takes the id for the serial number where the firmware carries it', () => {
    const droplet = {
      id: 3_164_494,
      name: 'drop1',
      size_slug: 's-1vcpu-1gb',
      networks: { v4: [{ ip_address: '203.0.113.9', type: 'public' }], v6: [] },
      image: { distribution: 'Debian', name: '12 x64' },
    };
    expect(read([droplet]).machines[0]!.inventory).toMatchObject({
      identity: { name: 'drop1', serial: '3164494' },
      os: { family: 'debian', version: '12' },
    });
    const server = {
      id: 42,
      name: 'h1',
      public_net: { ipv4: { ip: '203.0.113.10' } },
      private_net: [{ ip: '10.0.0.2', mac_address: '86:00:00:00:00:01' }],
      server_type: { name: 'cx22' },
      image: { description: 'Ubuntu 24.04' },
    };
    expect(read([server]).machines[0]!.inventory).toMatchObject({
      identity: { serial: '42', macs: ['86:00:00:00:00:01'] },
      os: { family: 'ubuntu', version: '24.04' },
    });
  });
});
