/**
 * Objects in makers' own MIBs that tell a device's model, firmware and serial number, by the maker's enterprise number. Each
 * is asked for with a GETNEXT, so a column gives its first row. Names are those of the MIBs. Pure data.
 */

export type ObjectField = 'model' | 'family' | 'firmware' | 'serial' | 'product';

/** OID below 1.3.6.1.4.1.ENTERPRISE, and the row of a column where it is not the first. Of several for a field the first counts. */
type OwnObject = readonly [field: ObjectField, below: string, row?: number];

interface OwnObjects {
  objects: readonly OwnObject[];
  /** What the firmware is called, where it has a name of its own. */
  product?: string;
  /** MIBs of the maker's other numbers that its devices implement too. */
  also?: readonly number[];
}

/** FASTPATH-SWITCHING-MIB, agentInventoryGroup: Broadcom's, which makers of switches put below their own number. */
const fastpath = (group: string): OwnObject[] => [
  ['model', `${group}.1.1.1.3`],
  ['serial', `${group}.1.1.1.4`],
  ['firmware', `${group}.1.1.1.13`],
];

const byEnterprise: Readonly<Record<number, OwnObjects>> = {
  // IBM-AIX-MIB: the machine's type and model.
  2: { objects: [['model', '6.191.1.3.6']] },
  // CISCO-IMAGE-MIB row 3 is CW_FAMILY, row 5 CW_VERSION; OLD-CISCO-CHASSIS-MIB chassisId.
  9: {
    objects: [
      ['family', '9.25.1.1.1.2', 3],
      ['firmware', '9.25.1.1.1.2', 5],
      ['serial', '3.6.3'],
    ],
  },
  // HP-LASERJET-COMMON-MIB model-name, fw-rom-revision, fw-rom-datecode, serial-number; STATISTICS-MIB of ICF switches
  // (hpSwitchOsVersion); SEMI-MIB hpHttpMgSerialNumber.
  11: {
    objects: [
      ['model', '2.3.9.4.2.1.1.3.2'],
      ['firmware', '2.3.9.4.2.1.1.3.6'],
      ['firmware', '2.3.9.4.2.1.1.3.5'],
      ['serial', '2.3.9.4.2.1.1.3.3'],
      ['firmware', '2.14.11.5.1.1.3'],
      ['serial', '2.36.1.1.2.9'],
    ],
    also: [232],
  },
  // AGENT-GENERAL-MIB swMultiImageVersion.
  171: { objects: [['firmware', '12.1.2.7.1.2']] },
  // CPQSINFO-MIB cpqSiProductName, cpqSiSysSerialNum; CPQRACK-MIB cpqRackCommonEnclosureFWRev; CPQSM2-MIB
  // cpqSm2CntlrRomRevision.
  232: {
    objects: [
      ['model', '2.2.4.2'],
      ['serial', '2.2.2.1'],
      ['firmware', '22.2.3.1.1.1.8'],
      ['firmware', '9.2.2.2'],
    ],
  },
  // SAMSUNG-PRINTER-EXT-MIB.
  236: {
    objects: [
      ['model', '11.5.1.1.1.1'],
      ['firmware', '11.5.1.1.1.2'],
      ['serial', '11.5.1.1.1.4'],
    ],
  },
  // PowerNet-MIB: upsBasicIdentModel, upsAdvIdentFirmwareRevision, upsAdvIdentSerialNumber; rPDUIdent*.
  318: {
    objects: [
      ['model', '1.1.1.1.1.1'],
      ['firmware', '1.1.1.1.2.1'],
      ['serial', '1.1.1.1.2.3'],
      ['model', '1.1.12.1.5'],
      ['firmware', '1.1.12.1.3'],
      ['serial', '1.1.12.1.6'],
    ],
  },
  // ricohLanCommonMIB: ricohSysName, ricohSysVers; ricohEngGeneralMachineId.
  367: {
    objects: [
      ['model', '3.2.1.1.1.1'],
      ['firmware', '3.2.1.1.1.2'],
      ['serial', '3.2.1.2.1.4'],
    ],
  },
  // XUPS-MIB xupsIdentModel, xupsIdentSoftwareVersion.
  534: {
    objects: [
      ['model', '1.1.2'],
      ['firmware', '1.1.3'],
    ],
    also: [705],
  },
  // LEXMARK-PRINTER-MIB prtgenPrinterName, prtgenCodeRevision, prtgenSerialNo.
  641: {
    objects: [
      ['model', '2.1.2.1.2'],
      ['firmware', '2.1.2.1.4'],
      ['serial', '2.1.2.1.6'],
    ],
  },
  // IDRAC-MIB-SMIv2 systemModelName, racFirmwareVersion, systemServiceTag; DELL-RAC-MIB drs*; Dell-Vendor-MIB
  // productIdentification*.
  674: {
    objects: [
      ['model', '10892.5.1.3.12'],
      ['firmware', '10892.5.1.1.8'],
      ['serial', '10892.5.1.3.2'],
      ['model', '10892.2.1.1.1'],
      ['firmware', '10892.2.1.2.1'],
      ['serial', '10892.2.1.1.11'],
      ['model', '10895.3000.1.2.100.1'],
      ['firmware', '10895.3000.1.2.100.4'],
      ['serial', '10895.3000.1.2.100.8.1.2'],
    ],
  },
  // MG-SNMP-UPS-MIB upsmgIdent*.
  705: {
    objects: [
      ['firmware', '1.1.4'],
      ['serial', '1.1.7'],
    ],
    also: [534],
  },
  // NETWORK-APPLIANCE-MIB productModel, productSerialNum.
  789: {
    objects: [
      ['model', '1.1.5'],
      ['serial', '1.1.9'],
    ],
    product: 'ONTAP',
  },
  // TRIPPLITE-PRODUCTS tlpDeviceModel, tlpDeviceIdentSerialNum; TRIPPLITE-AGENT tlpAgentVersion.
  850: {
    objects: [
      ['model', '1.1.1.2.1.5'],
      ['serial', '1.1.2.1.1.5'],
      ['firmware', '1.2.1.1.2'],
    ],
    product: 'PowerAlert',
  },
  // ZYXEL-ES-COMMON sysSwVersionString, sysProductModel, sysProductSerialNumber.
  890: {
    objects: [
      ['model', '1.15.3.1.11'],
      ['firmware', '1.15.3.1.6'],
      ['serial', '1.15.3.1.12'],
    ],
  },
  // PPC-MIB (XPPC) upsBaseIdentModel; upsSmartIdentFirmwareRevision, upsSmartIdentAgentFirmwareRevision.
  935: {
    objects: [
      ['model', '1.1.1.1.1.1'],
      ['firmware', '1.1.1.1.2.1'],
      ['serial', '1.1.1.1.2.3'],
    ],
  },
  // KYOCERA-Private-MIB.
  1347: {
    objects: [
      ['model', '43.5.1.1.1'],
      ['serial', '43.5.1.1.28'],
      ['firmware', '43.5.4.1.5.1.1'],
    ],
  },
  // SW-MIB swFirmwareVersion.
  1588: { objects: [['firmware', '2.1.1.1.1.6']], product: 'Fabric OS' },
  // CANON-MIB.
  1602: {
    objects: [
      ['model', '1.1.1.1'],
      ['firmware', '1.1.1.4'],
    ],
  },
  // FOUNDRY-SN-AGENT-MIB snChasSerNum, snAgImgVer.
  1991: {
    objects: [
      ['serial', '1.1.1.1.2'],
      ['firmware', '1.1.2.1.11'],
    ],
  },
  // HUAWEI-SERVER-iBMC-MIB deviceName, deviceSerialNo.
  2011: {
    objects: [
      ['model', '2.235.1.1.1.6'],
      ['serial', '2.235.1.1.1.7'],
    ],
    also: [34_774],
  },
  // BROTHER-MIB brInfoSerialNumber.
  2435: { objects: [['serial', '2.3.9.4.2.1.5.5.1']] },
  // SFOS-FIREWALL-MIB sfosDeviceType, sfosDeviceFWVersion.
  2604: {
    objects: [
      ['model', '5.1.1.2'],
      ['firmware', '5.1.1.3'],
    ],
    product: 'SFOS',
  },
  // CHECKPOINT-MIB svnApplianceProductName, svnVersion, svnApplianceSerialNumber.
  2620: {
    objects: [
      ['model', '1.6.16.7'],
      ['firmware', '1.6.4.1'],
      ['serial', '1.6.16.3'],
    ],
    product: 'Check Point Gaia',
  },
  // JUNIPER-MIB jnxBoxSerialNo.
  2636: { objects: [['serial', '3.1.3']], product: 'Junos OS' },
  // F5-BIGIP-SYSTEM-MIB sysPlatformInfoMarketingName, sysProductVersion, sysGeneralChassisSerialNum.
  3375: {
    objects: [
      ['model', '2.1.3.5.2'],
      ['firmware', '2.1.4.2'],
      ['serial', '2.1.3.3.3'],
    ],
    product: 'BIG-IP',
  },
  4413: { objects: fastpath('1.1') },
  4526: { objects: [...fastpath('10.1'), ...fastpath('11.1')] },
  // SYNOLOGY-SYSTEM-MIB modelName, serialNumber, version.
  6574: {
    objects: [
      ['model', '1.5.1'],
      ['serial', '1.5.2'],
      ['firmware', '1.5.3'],
    ],
    product: 'Synology DSM',
  },
  // VMWARE-SYSTEM-MIB vmwProdName, vmwProdVersion.
  6876: {
    objects: [
      ['product', '1.1'],
      ['firmware', '1.2'],
    ],
  },
  // SNWL-COMMON-MIB snwlSysModel, snwlSysSerialNumber, snwlSysFirmwareVersion.
  8741: {
    objects: [
      ['model', '2.1.1.1'],
      ['serial', '2.1.1.2'],
      ['firmware', '2.1.1.3'],
    ],
    product: 'SonicOS',
  },
  // TPLINK-SYSINFO-MIB tpSysInfoHwVersion, tpSysInfoSwVersion, tpSysInfoSerialNum.
  11863: {
    objects: [
      ['model', '6.1.1.5'],
      ['firmware', '6.1.1.6'],
      ['serial', '6.1.1.8'],
    ],
  },
  // ISILON-MIB chassisModel, chassisSerialNumber.
  12124: {
    objects: [
      ['model', '2.51.1.4'],
      ['serial', '2.51.1.3'],
    ],
    product: 'Isilon OneFS',
  },
  // FORTINET-FORTIGATE-MIB fgSysVersion; FORTINET-CORE-MIB fnSysSerial.
  12356: {
    objects: [
      ['firmware', '101.4.1.1'],
      ['serial', '100.1.1.1'],
    ],
    product: 'FortiOS',
  },
  // Emerson's identModel of its two trees.
  13400: {
    objects: [
      ['model', '2.1.2.1.1.1'],
      ['model', '2.3.1.2'],
    ],
  },
  // WLSX-SWITCH-MIB and WLSX-SYSTEMEXT-MIB wlsxSysExtSerialNumber (sysExtLicenseSerialNumber).
  14823: {
    objects: [
      ['serial', '2.2.1.2.1.11'],
      ['serial', '2.2.1.1.1.12'],
    ],
  },
  // MIKROTIK-MIB mtxrBoardName, mtxrLicVersion, mtxrSerialNumber.
  14988: {
    objects: [
      ['model', '1.1.7.8'],
      ['firmware', '1.1.4.4'],
      ['serial', '1.1.7.3'],
    ],
    product: 'RouterOS',
  },
  // Meru's wncController: model, software version.
  15983: {
    objects: [
      ['model', '1.1.4.1.1.19'],
      ['firmware', '1.1.4.1.1.27'],
      ['serial', '1.1.4.1.1.32'],
    ],
  },
  // NSFOCUS: platform's version.
  19849: { objects: [['firmware', '6.1.4']] },
  // GEIST-V5-MIB deviceInfo: productTitle, productVersion, productModelNumber, productSerialNumber.
  21239: {
    objects: [
      ['model', '5.1.1.1'],
      ['firmware', '5.1.1.2'],
      ['serial', '5.1.1.10'],
      ['model', '5.2.1.1'],
      ['firmware', '5.2.1.2'],
    ],
  },
  21671: {
    objects: [
      ['model', '4.1.1'],
      ['firmware', '4.1.2'],
    ],
  },
  // PAN-COMMON-MIB panSysSwVersion, panSysSerialNumber, panChassisType.
  25461: {
    objects: [
      ['firmware', '2.1.2.1.1'],
      ['serial', '2.1.2.1.3'],
      ['model', '2.1.2.2.1'],
    ],
    product: 'PAN-OS',
  },
  // OceanStor's hwInfo: serial number, software version.
  34774: {
    objects: [
      ['serial', '4.1.1.1'],
      ['firmware', '4.1.1.6'],
    ],
  },
  35904: { objects: [['model', '1.2.1.1']] },
  // HIKVISION-MIB deviceType, softwVersion.
  39165: {
    objects: [
      ['model', '1.1'],
      ['firmware', '1.3'],
    ],
  },
  // UBNT-UniFi-MIB unifiApSystemModel, unifiApSystemVersion.
  41112: {
    objects: [
      ['model', '1.6.3.3'],
      ['firmware', '1.6.3.6'],
    ],
    also: [4413],
  },
};

/** Makers of switches that Accton builds, and Accton (Edge-Core): its MIB lies below the sysObjectID of each model. */
const acctonBuilt = new Set([202, 259, 6339]);

/** An object to ask for: `after` is what GETNEXT names, `below` what an answer must be under, or be. */
export interface AskedObject {
  field: ObjectField;
  after: string;
  below: string;
}

export interface MakersMib {
  enterprise: number;
  product?: string;
  asked: AskedObject[];
}

/**
 * The MIBs that tell of a device with this sysObjectID, its own first; `implemented` are the enterprises it answers below.
 * An agent that runs on anything (`generic`) is known by what else it implements.
 */
export function makersMibs(object: string, own: number | undefined, implemented: readonly number[]): MakersMib[] {
  const numbers = own !== undefined && byEnterprise[own] ? [own, ...(byEnterprise[own].also ?? [])] : [];
  const mibs = [...new Set([...numbers, ...implemented])].flatMap((enterprise): MakersMib[] => {
    const known = byEnterprise[enterprise];
    if (!known) return [];
    const asked = known.objects.map(([field, under, row]): AskedObject => {
      const column = `1.3.6.1.4.1.${enterprise}.${under}`;
      return row === undefined
        ? { field, after: column, below: column }
        : { field, after: `${column}.${row - 1}`, below: `${column}.${row}` };
    });
    return [{ enterprise, ...(known.product ? { product: known.product } : {}), asked }];
  });
  if (own === undefined || !acctonBuilt.has(own)) return mibs;
  // swOpCodeVer and swSerialNumber.
  const accton = (field: ObjectField, column: number): AskedObject => {
    const below = `${object}.1.1.3.1.${column}`;
    return { field, after: below, below };
  };
  return [...mibs, { enterprise: own, asked: [accton('firmware', 6), accton('serial', 10)] }];
}
