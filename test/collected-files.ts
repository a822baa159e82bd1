/** Files of the form that collect.sh and collect.ps1 write, for tests of everything that reads them; and one of a Windows client. */
import { createHash } from 'node:crypto';

export type Told = Record<string, string | object[] | { text: string; exit: number; errors?: string }>;

/** A collector's file; lists are written as collect.ps1 does, JSON within JSON. */
export function fileOf(told: Told, change: { schema?: string; sha256?: string; elevated?: boolean } = {}): Buffer {
  const sections = Object.entries(told).map(([name, value]) => {
    const section =
      typeof value === 'string'
        ? { command: name, text: value, exit: 0 }
        : Array.isArray(value)
          ? { command: name, exit: 0, text: JSON.stringify(value), errors: '' }
          : { command: name, ...value };
    return `"${name}":${JSON.stringify(section)}`;
  });
  const body = `{"schema":"${change.schema ?? 'patchledger-inventory/1'}",
"collector":{"name":"collect","version":"1","elevated":${change.elevated ?? true}},
"takenAt":"2026-11-20T08:00:00Z",
"host":{"name":"h"},
"sections":{
${sections.join(',\n')}
},
`;
  const sha256 = change.sha256 ?? createHash('sha256').update(body).digest('hex');
  return Buffer.from(`${body}"sha256":"${sha256}"}\n`);
}

export const windowsClient: Told = {
  'win-system': [
    {
      Name: 'EMPFANG-PC',
      DNSHostName: 'Empfang-PC',
      Domain: 'praxis.example',
      PartOfDomain: true,
      DomainRole: 1,
      Manufacturer: 'LENOVO',
      Model: '21H1',
      SystemType: 'x64-based PC',
      TotalPhysicalMemory: 17_051_885_568,
      PCSystemType: 2,
    },
  ],
  'win-bios': [{ SerialNumber: 'PF4TEST1', SMBIOSBIOSVersion: 'N3QET40W (1.40 )', Manufacturer: 'LENOVO' }],
  'win-processor': [{ Name: '12th Gen Intel(R) Core(TM) i5-1240P', Architecture: 9 }],
  'win-machine-guid': [{ MachineGuid: '0D6C3A1E-1111-2222-3333-0123456789AB' }],
  'win-network': [
    {
      Name: 'Intel(R) Wi-Fi 6E AX211',
      MACAddress: 'A0:B1:C2:00:00:01',
      PNPDeviceID: 'PCI\\VEN_8086',
      NetConnectionStatus: 2,
      IPAddress: ['192.0.2.30', 'fe80::9'],
    },
    {
      Name: 'Realtek PCIe GbE',
      MACAddress: 'A0:B1:C2:00:00:02',
      PNPDeviceID: 'PCI\\VEN_10EC',
      NetConnectionStatus: 7,
      IPAddress: null,
    },
    {
      Name: 'TAP-Windows Adapter V9',
      MACAddress: '00:FF:AA:00:00:03',
      PNPDeviceID: 'ROOT\\NET\\0000',
      NetConnectionStatus: 2,
      IPAddress: '10.8.0.6',
    },
  ],
  'win-os': [
    {
      Caption: 'Microsoft Windows 11 Pro',
      Version: '10.0.22631',
      BuildNumber: '22631',
      OSArchitecture: '64-Bit',
      ProductType: 1,
      OperatingSystemSKU: 48,
      ServicePackMajorVersion: 0,
      InstallDate: '2024-03-01T10:00:00Z',
      LastBootUpTime: '2026-11-17T06:31:12Z',
    },
  ],
  'win-version': [
    {
      CurrentBuild: '22631',
      UBR: 4169,
      EditionID: 'Professional',
      DisplayVersion: '23H2',
      ReleaseId: '2009',
      InstallationType: 'Client',
      ProductName: 'Windows 10 Pro',
    },
  ],
  'win-programs': [
    {
      DisplayName: '7-Zip 23.01 (x64)',
      DisplayVersion: '23.01',
      Publisher: 'Igor Pavlov',
      View: '64',
      User: '',
      Key: '7-Zip',
    },
    {
      DisplayName: 'Microsoft Edge',
      DisplayVersion: '131.0.2903.51',
      Publisher: 'Microsoft Corporation',
      View: '32',
      User: '',
      Key: 'Microsoft Edge',
    },
    { DisplayName: 'Praxissoftware „Größe“', DisplayVersion: null, Publisher: null, View: '32', User: '', Key: 'x' },
    {
      DisplayName: 'Security Update for Microsoft Visio 2016 (KB5002634)',
      DisplayVersion: '1',
      ParentKeyName: 'Office16.VISIO',
      ReleaseType: 'Security Update',
      View: '64',
    },
    {
      DisplayName: 'Zoom',
      DisplayVersion: '6.2.7 (49583)',
      Publisher: 'Zoom',
      View: 'user',
      User: 'S-1-5-21-1-2-3-1001',
      Key: 'ZoomUMX',
    },
  ],
  'win-profiles': [
    { Sid: 'S-1-5-21-1-2-3-1001', Loaded: true },
    { Sid: 'S-1-5-21-1-2-3-1002', Loaded: false },
  ],
  'win-appx': [
    {
      Name: 'Microsoft.WindowsCalculator',
      Version: '11.2405.2.0',
      Architecture: 'X64',
      Publisher: 'CN=Microsoft Corporation, O=Microsoft Corporation, L=Redmond',
      IsFramework: false,
    },
  ],
  'win-hotfixes': [
    { HotFixID: 'KB5042099', Description: 'Update', InstalledOn: '2026-09-11' },
    { HotFixID: 'KB5043076', Description: 'Security Update', InstalledOn: null },
    { HotFixID: 'File 1', Description: '', InstalledOn: null },
  ],
  'win-packages': [
    {
      Name: 'Package_for_KB5043076~31bf3856ad364e35~amd64~~22631.4169.1.3',
      CurrentState: 112,
      InstallTime: '2026-09-12T18:00:00Z',
    },
    {
      Name: 'Package_for_KB5027397~31bf3856ad364e35~amd64~~22631.2355.1.1',
      CurrentState: 80,
      InstallTime: '2026-01-01T00:00:00Z',
    },
    { Name: 'Package_for_RollupFix~31bf3856ad364e35~amd64~~22621.4169.1.11', CurrentState: 112, InstallTime: null },
  ],
  'win-office': [
    {
      VersionToReport: '16.0.18129.20158',
      ProductReleaseIds: 'O365BusinessRetail',
      Platform: 'x64',
      UpdateChannel: 'http://officecdn.microsoft.com/pr/492350f6-3a01-4f97-b9c0-c7c6ddf67d60',
      CDNBaseUrl: null,
      UpdatesEnabled: 'True',
    },
  ],
  'win-browsers': [
    { Name: 'Microsoft Edge', Version: '131.0.2903.51', Key: 'x' },
    { Name: 'Microsoft Edge WebView2 Runtime', Version: '131.0.2903.48', Key: 'x' },
    { Name: 'Mozilla Firefox', Version: '132.0.2 (x64 de)', Key: 'x' },
  ],
  'win-dotnet': [
    { Name: '.NET Framework', Version: '4.8.09032', Release: 533_325 },
    { Name: 'Microsoft.NETCore.App', Version: '8.0.10', Release: null, View: '64' },
  ],
  'win-defender': [
    {
      AMRunningMode: 'Normal',
      AMProductVersion: '4.18.24090.11',
      AMEngineVersion: '1.1.24090.11',
      AntivirusEnabled: true,
      RealTimeProtectionEnabled: true,
      AntivirusSignatureVersion: '1.421.226.0',
      AntivirusSignatureLastUpdated: '2026-11-02T03:00:00Z',
      AntivirusSignatureAge: 18,
    },
  ],
  'win-antivirus': [{ displayName: 'Windows Defender', productState: 397_568 }],
  'win-update': [
    {
      LastSearchSuccessDate: '2026-11-19T22:14:05Z',
      LastInstallationSuccessDate: '2026-09-12T18:00:00Z',
      WUServer: 'http://wsus.praxis.example:8530',
      UseWUServer: 1,
      NoAutoUpdate: null,
      PauseUpdatesExpiryTime: '2026-12-01T07:00:00Z',
      PauseQualityUpdatesEndTime: '2026-11-30T07:00:00Z',
    },
  ],
  'win-reboot': [{ ComponentStore: false, WindowsUpdate: true, PendingFileRenames: 4 }],
};
