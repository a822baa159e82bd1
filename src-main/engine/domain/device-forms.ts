/**
 * The forms in which makers write sysDescr (RFC 3418), as their devices' "show version" and manuals show them. Pure data: read
 * by describe-device.ts.
 */
import type { AssetKind } from '../../../src-shared/model/asset.ts';

export interface DeviceForm {
  /** Named groups model, family, version and serial are taken over. */
  pattern: RegExp;
  maker?: string;
  product?: string;
  kind?: AssetKind;
  /** A form so plain that it counts only for a device whose object is this maker's. */
  onlyOf?: string;
}

/** Tried in order on the text with all white space as single blanks; the first counts. */
export const deviceForms: readonly DeviceForm[] = [
  // Cisco: "show version" in one line.
  {
    pattern: /^Cisco (?:Adaptive Security Appliance|Secure Firewall ASA) Version (?<version>\d[\w.()]*)/,
    maker: 'Cisco',
    product: 'Cisco ASA',
    kind: 'network',
  },
  {
    pattern: /^Cisco (?:Firepower|Secure Firewall) Threat Defense,? Version (?<version>\d[\w.()]*)/,
    maker: 'Cisco',
    product: 'Cisco FTD',
    kind: 'network',
  },
  {
    pattern: /^Cisco IOS[ -]XR Software \((?:Cisco )?(?<family>[^)]{2,40})\),.*?\bVersion (?<version>\d[\w.]*)/,
    maker: 'Cisco',
    product: 'Cisco IOS XR',
    kind: 'network',
  },
  {
    pattern: /^Cisco NX-OS(?:\(tm\))? (?<family>[\w-]{2,20}),.*?\bVersion (?<version>\d[\w.()]*)/,
    maker: 'Cisco',
    product: 'Cisco NX-OS',
    kind: 'network',
  },
  {
    pattern:
      /^Cisco IOS Software(?=.{0,160}(?:IOS-?XE|\[[A-Z][a-z]+\])).*?,? (?<family>[\w -]{2,40}?) Software \([\w-]+\),.*?\bVersion (?<version>\d[\w.()]*)/,
    maker: 'Cisco',
    product: 'Cisco IOS XE',
    kind: 'network',
  },
  {
    pattern:
      /^Cisco (?:IOS Software,|Internetwork Operating System Software IOS \(tm\)) (?<family>[\w-]{2,30}) Software \([\w-]+\),.*?\bVersion (?<version>\d[\w.()]*)/,
    maker: 'Cisco',
    product: 'Cisco IOS',
    kind: 'network',
  },
  { pattern: /^Cisco (?:IOS|Internetwork Operating System)\b/, maker: 'Cisco', product: 'Cisco IOS', kind: 'network' },
  {
    pattern: /^Juniper Networks, Inc\. (?<model>[\w-]{2,30})\b.*?\bJUNOS (?<version>\d[\w.:-]*)/i,
    maker: 'Juniper',
    product: 'Junos OS',
    kind: 'network',
  },
  {
    pattern: /^(?<model>[\w -]{2,30}) version (?<version>\d[\w.]*) \(SN: (?<serial>\w{6,24}),/,
    maker: 'Juniper',
    product: 'ScreenOS',
    kind: 'network',
    onlyOf: 'Juniper',
  },
  { pattern: /^RouterOS (?<model>[\w+-]{2,40})/, maker: 'MikroTik', product: 'RouterOS', kind: 'network' },
  {
    pattern: /^Arista Networks EOS version (?<version>\S+) running on an Arista Networks (?<model>[\w-]{3,30})/,
    maker: 'Arista',
    product: 'Arista EOS',
    kind: 'network',
  },
  // H3C, and HP and HPE where Comware runs: the model stands in a line of its own or behind "Switch".
  {
    pattern:
      /^(?:H3C|HP|HPE|3Com) Comware (?:Platform )?Software,? Software Version (?<version>\d[\w.]*(?:,? (?:Release|ESS|Feature) \w+)?) (?:H3C|HP|HPE|3Com) (?<model>[\w+ -]{2,40}?) Copyright\b/,
    product: 'Comware',
    kind: 'network',
  },
  {
    pattern:
      /^(?:H3C|HP|HPE|3Com) (?:Switch (?<model>[\w-]{2,30}) )?(?:Comware (?:Platform )?)?Software,?(?: Software)? Version (?<version>\d[\w.]*(?:,? (?:Release|ESS|Feature) \w+)?)/,
    product: 'Comware',
    kind: 'network',
  },
  {
    pattern: /\bComware (?:Platform )?Software\b.*?\bProduct Version (?<version>Release \w+)/,
    product: 'Comware',
    kind: 'network',
  },
  {
    pattern:
      /^(?:(?<model>[A-Z][\w-]*\d[\w-]*) )?Huawei Versatile Routing Platform Software\b.*?\(\S+ (?<version>V\d{3}R\d{3}\w*)\)/,
    maker: 'Huawei',
    product: 'VRP',
    kind: 'network',
  },
  {
    pattern: /^(?:HP |Hewlett-Packard )?ProCurve (?<model>J\w{4,6} .{2,40}?), revision (?<version>\w+(?:\.\w+)+)/,
    maker: 'HP',
    kind: 'network',
  },
  {
    pattern: /^(?:HP|HPE) (?<model>J\w{4,6} .{2,40}?), revision (?<version>\w+(?:\.\w+)+)/,
    maker: 'HP',
    kind: 'network',
  },
  {
    pattern: /^Aruba (?<model>J\w{4,6} .{2,40}?), revision (?<version>\w+(?:\.\w+)+)/,
    maker: 'HPE Aruba',
    product: 'ArubaOS-Switch',
    kind: 'network',
  },
  {
    pattern: /^Aruba (?<model>[A-Z]\w{4,6}(?: [\w-]{2,20})?) (?<version>[A-Z]{2}\.\d\d\.\d[\w.]*)/,
    maker: 'HPE Aruba',
    product: 'AOS-CX',
    kind: 'network',
  },
  {
    pattern: /^ArubaOS \(MODEL: (?<model>[\w-]{2,30})\)(?:, Version (?<version>\d[\w.-]*))?/,
    maker: 'Aruba',
    product: 'ArubaOS',
    kind: 'network',
  },
  {
    pattern: /^Palo Alto Networks (?<family>(?:PA|VM)-\w{2,10}(?: series)?)(?: firewall)?/i,
    maker: 'Palo Alto Networks',
    product: 'PAN-OS',
    kind: 'network',
  },
  {
    pattern: /^SonicWALL (?<model>[\w .-]{2,30}?) \(SonicOS (?:Enhanced )?(?<version>\d[\w.-]*)\)/i,
    maker: 'SonicWall',
    product: 'SonicOS',
    kind: 'network',
  },
  {
    pattern: /^(?:Clavister|Amaranten)\b[A-Za-z ]{0,40} (?<version>\d[\d.]+(?:-\d+)?)/,
    maker: 'Clavister',
    product: 'Clavister cOS Core',
    kind: 'network',
  },
  {
    pattern: /^NetScaler NS(?<version>\d[\d.]*: Build [\d.]+)/,
    maker: 'Citrix',
    product: 'NetScaler',
    kind: 'network',
  },
  {
    pattern: /^BIG-IP (?<model>[\w-]{2,20}) : .* software release (?<version>\d[\d.]*)/,
    maker: 'F5',
    product: 'BIG-IP',
    kind: 'network',
  },
  { pattern: /^pfSense \S+ (?<version>\d[\w.-]*)/, maker: 'Netgate', product: 'pfSense', kind: 'network' },
  // Foundry, later Brocade, now Ruckus and Extreme.
  {
    pattern:
      /^(?:Foundry Networks|Brocade Communications Systems|Ruckus Wireless|Extreme Networks), Inc\.? (?<model>[A-Z][\w-]{2,30}).{0,60}?, (?:ICX|IronWare) ?\w* ?Version (?:V)?(?<version>\d[\w.]*)/,
    product: 'IronWare',
    kind: 'network',
  },
  {
    pattern: /^ExtremeXOS (?:\((?<model>[\w-]{2,30})\) )?version (?<version>\d[\w.]*)/,
    maker: 'Extreme Networks',
    product: 'ExtremeXOS',
    kind: 'network',
  },
  {
    pattern:
      /^Dell (?:EMC |Force10 |Real Time )?(?:Networking |Operating )?(?:OS|System Software)\b.*?\bApplication Software Version: (?<version>\S+) Series: (?<model>[\w-]{2,30})/,
    maker: 'Dell',
    product: 'Dell Networking OS',
    kind: 'network',
  },
  {
    pattern:
      /^(?:Dell (?:EMC )?(?:Networking )?)?(?<model>PowerConnect \w{3,8}|N\d{4}[\w-]{0,6}), (?<version>\d+(?:\.\d+)+)/i,
    maker: 'Dell',
    kind: 'network',
  },
  {
    pattern:
      /^(?:D-Link )?(?<model>(?:DES|DGS|DXS|DIS|DWS|DAP|DIR)-\d[\w/-]{2,20})(?: (?:Ver(?:sion)?\.? ?)?(?<version>\d+\.\d+\.[\w.]+))?/,
    maker: 'D-Link',
    kind: 'network',
  },
  {
    pattern: /^Alcatel-Lucent (?:Enterprise )?(?<model>OS\d[\w-]*(?: [A-Z]\w+)?) (?<version>\d+(?:\.\w+){3,4})/,
    maker: 'Alcatel-Lucent',
    product: 'AOS',
    kind: 'network',
  },
  { pattern: /^TiMOS-\w+-(?<version>\d[\w.]*)/, maker: 'Nokia', product: 'SR OS', kind: 'network' },
  {
    pattern: /^LANCOM (?<model>[\w+() -]{2,40}?) (?<version>\d+\.\d+\.\d{4}\w*) /,
    maker: 'LANCOM',
    product: 'LCOS',
    kind: 'network',
  },
  {
    pattern:
      /^DrayTek Corporation, Router Model: (?<model>Vigor[\w -]{2,20}?)(?: [Ss]eries)?, Version: (?<version>[\d.]+)/,
    maker: 'DrayTek',
    product: 'DrayOS',
    kind: 'network',
  },
  { pattern: /^Meraki (?<model>M[A-Z]\d[\w-]{1,12})/, maker: 'Cisco Meraki', kind: 'network' },
  { pattern: /^EdgeOS v(?<version>\d[\w.]*)/, maker: 'Ubiquiti', product: 'EdgeOS', kind: 'network' },
  {
    pattern: /^(?<model>EdgeSwitch [\w -]{2,30}), (?<version>\d+(?:\.\d+)+), Linux/,
    maker: 'Ubiquiti',
    kind: 'network',
  },
  { pattern: /^(?<model>U(?:SW|AP|6|7)-[\w-]{2,24}),? (?<version>\d+(?:\.\d+)+)/, maker: 'Ubiquiti', kind: 'network' },
  {
    pattern: /^Allied Telesis router\/switch, (?:Software \(AlliedWare Plus\) Version |AW\+ v)(?<version>\d[\w.-]*)/,
    maker: 'Allied Telesis',
    product: 'AlliedWare Plus',
    kind: 'network',
  },
  { pattern: /\((?<model>[A-Z][\w-]{2,30})\) By Ruijie Networks\b/, maker: 'Ruijie', product: 'RGOS', kind: 'network' },
  {
    pattern: /\bConplat software\b.*?\bRelease (?<version>\w+) (?<model>[A-Z]\w*-[\w-]{1,20}?) Product Version\b/,
    maker: 'DPtech',
    product: 'Conplat',
    kind: 'network',
  },
  // A form of one manufacturer that several sell under their names.
  {
    pattern:
      /^(?<model>[A-Z][\w-]{3,30}) Device, Compiled .*?\bSoft[Ww]are(?: Package)? Version (?<version>\S+)(?:.*\b[Ss]erial (?:[Nn]umber|No\.:?) ?(?<serial>\w{8,24})\b)?/,
    kind: 'network',
  },
  { pattern: /^Digital China (?<model>DC[\w-]{3,20})$/, maker: 'Digital China', kind: 'network' },
  { pattern: /^(?<model>[A-Z]{2,6}\d[\w-]{2,20})$/, maker: 'Zyxel', kind: 'network', onlyOf: 'Zyxel' },
  {
    pattern: /^(?<model>(?:XTM|Firebox |[TM])[\w -]{2,20})$/,
    maker: 'WatchGuard',
    product: 'Fireware',
    kind: 'network',
    onlyOf: 'WatchGuard',
  },
  {
    pattern: /^(?<model>(?:GS|GSM|FS|FSM|XS|XSM|M)\d{3,4}[\w-]{0,10})\b/,
    maker: 'Netgear',
    kind: 'network',
    onlyOf: 'Netgear',
  },
  // Hypervisors, storage, management boards.
  {
    pattern: /^VMware ESXi (?<version>\d[\d.]*(?: build-\d+)?)/,
    maker: 'VMware',
    product: 'VMware ESXi',
    kind: 'server',
  },
  { pattern: /^NetApp Release (?<version>\d[\w.]*)/, maker: 'NetApp', product: 'ONTAP', kind: 'server' },
  {
    pattern: /^Isilon OneFS (?:\S+ )?v?(?<version>\d+(?:\.\d+)+)/,
    maker: 'Isilon',
    product: 'Isilon OneFS',
    kind: 'server',
  },
  { pattern: /^(?:HPE? )?Integrated Lights-Out \d (?<version>\d[\d.]*)/, maker: 'HPE', product: 'iLO', kind: 'server' },
  // Power.
  {
    pattern:
      /^APC .{0,80}\((?=.*?\bMN: ?(?<model>[\w-]{2,20}))(?=.*?\bAF1: ?v?(?<version>\d[\w.]*))(?:.*\bSN: ?(?<serial>\w{6,20}))?/,
    maker: 'APC',
    kind: 'other',
  },
  { pattern: /\bsoftware: PowerAlert (?<version>\d[\d.]*)/, maker: 'Tripp Lite', product: 'PowerAlert', kind: 'other' },
  { pattern: /^EATON (?<model>[\w-]{2,20}(?: \d+\w{0,4})?)$/i, maker: 'Eaton', kind: 'other' },
  { pattern: /^UPS Web\/SNMP Agent, Emerson Network Power\b/, maker: 'Emerson', kind: 'other' },
  // Cameras.
  {
    pattern: /^; AXIS (?<model>[^;]{2,30}); [^;]{2,40}; (?<version>\d[\d.]*);/,
    maker: 'Axis',
    kind: 'other',
  },
  { pattern: /^Hikvision company products\b/, maker: 'Hikvision', kind: 'other' },
  // Printers.
  {
    pattern: /^Lexmark (?<model>[\w-]{2,20}) version (?<version>[\w.]{4,30}) kernel\b/,
    maker: 'Lexmark',
    kind: 'printer',
  },
  { pattern: /^HP ETHERNET MULTI-ENVIRONMENT\b.*\bPID: ?(?:HP )?(?<model>[^,]{2,60})/, maker: 'HP', kind: 'printer' },
  { pattern: /^HP ETHERNET MULTI-ENVIRONMENT\b/, maker: 'HP', kind: 'printer' },
  { pattern: /^Brother NC-/, maker: 'Brother', kind: 'printer' },
  {
    pattern:
      /^(?:RICOH|NRG|LANIER|SAVIN|Gestetner|infotec) (?<model>[\w -]{2,40}?) (?<version>\d+\.\d+(?:\.\d+)*) \/ /i,
    maker: 'Ricoh',
    kind: 'printer',
  },
  {
    pattern:
      /^Xerox (?<model>[\w/ -]{2,50}?)(?: v\d+)?(?: Multifunction System)?[;,] ?(?:System Software|System|OS) (?<version>\d+(?:\.\d+)+)/i,
    maker: 'Xerox',
    kind: 'printer',
  },
  { pattern: /^KYOCERA .{0,40}Print(?:ing|er)\b/i, maker: 'Kyocera', kind: 'printer' },
  { pattern: /^EPSON .{0,40}Print Server\b/, maker: 'Epson', kind: 'printer' },
  {
    pattern:
      /^(?:Lexmark|RICOH|Xerox|Canon|SHARP|KONICA MINOLTA|Samsung|OKI|Zebra) (?<model>[\w-]{2,30}(?: [\w-]{1,20}){0,2}?)(?= version| \d+\.|;|,| \/| v\d| Multifunction|$)/i,
    kind: 'printer',
  },
];
