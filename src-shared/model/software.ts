/** Installed software and what collectors and importers say about one machine (an inventory). */
import { z } from 'zod';
import { assetKind, criticality, exposure, operatingSystem } from './asset.ts';
import { instant, packageScheme } from './common.ts';
import { sweepPort } from './discovery.ts';
import { scanReport } from './scan.ts';

/**
 * Part of a machine's software that one listing states whole: `system` what the distribution's package manager installed,
 * `programs` installed programs (Windows, macOS), `apps` those of a store (AppX), `components` the libraries an SBOM lists.
 */
export const softwareSection = z.enum(['system', 'programs', 'apps', 'components']);
export type SoftwareSection = z.infer<typeof softwareSection>;

export const softwareRow = z.object({
  asset: z.string(),
  name: z.string(),
  version: z.string(),
  arch: z.string(),
  source: z.string(),
  sourceVersion: z.string(),
  scheme: packageScheme,
  section: softwareSection,
  held: z.boolean(),
});
export type SoftwareRow = z.infer<typeof softwareRow>;

/** A package as installed. An empty version means the version is unknown, never zero. */
export const installedPackage = z.object({
  name: z.string().min(1),
  version: z.string(),
  arch: z.string(),
  /** Source package; equal to the name where the listing does not tell and no map knows better. */
  source: z.string(),
  sourceVersion: z.string(),
  scheme: packageScheme,
  held: z.boolean().default(false),
  /** Absent: `system` for dpkg, rpm and apk, `programs` for windows and macos, else `components`. */
  section: softwareSection.optional(),
  /** Who packaged or published it, where the listing tells (dpkg's Origin, a program's publisher). */
  origin: z.string().optional(),
  /** rpm's module stream, as %{MODULARITYLABEL} prints it: name:stream:version:context. */
  module: z.string().optional(),
  /** False where the listing names no source package and `source` is only the name again. Absent means true. */
  sourceKnown: z.boolean().optional(),
});
export type InstalledPackage = z.infer<typeof installedPackage>;

/** An upgrade the machine's own package manager offers. */
export const availableUpgrade = z.object({
  name: z.string(),
  arch: z.string(),
  version: z.string(),
  source: z.string(),
  sourceVersion: z.string(),
  /** Suites that offer exactly this version, e.g. bookworm-security. */
  suites: z.array(z.string()),
  security: z.boolean(),
  /** The vendor's advisories or KBs it brings, where the listing tells. */
  advisories: z.array(z.string()).optional(),
  /** Absent: not told. Definitions are what virus scanners fetch all day. */
  class: z.enum(['security', 'bugfix', 'feature', 'driver', 'firmware', 'definition']).optional(),
  /** As for installed packages. */
  sourceKnown: z.boolean().optional(),
});
export type AvailableUpgrade = z.infer<typeof availableUpgrade>;

/** What one collection or file says about one machine. Absent means "not said", an empty list means "none". */
export const inventory = z.object({
  /** When the facts were true, if the source tells; else the time they were received. */
  takenAt: instant.optional(),
  identity: z.object({
    /** /etc/machine-id, Windows' MachineGuid: of the installation. */
    machineId: z.string().optional(),
    /** SMBIOS (product) UUID: of the hardware or virtual machine. */
    uuid: z.string().optional(),
    serial: z.string().optional(),
    macs: z.array(z.string()).optional(),
    name: z.string().optional(),
    fqdn: z.string().optional(),
    domain: z.string().optional(),
    /** Fingerprints of its SSH host keys, SHA256:..., as ssh-keygen prints them. */
    sshHostKeys: z.array(z.string()).optional(),
  }),
  addresses: z.array(z.string()).optional(),
  kind: assetKind.optional(),
  os: operatingSystem.optional(),
  /** Of a container: the machine it runs on by its name, what runs it, and the image it was made of. */
  container: z
    .object({ host: z.string(), engine: z.string(), image: z.string(), imageId: z.string().optional() })
    .optional(),
  /** The kernel that runs now: `release` of uname -r, `version` the package version it was built as, if the kernel says. */
  kernel: z.object({ release: z.string(), version: z.string().optional() }).optional(),
  bootId: z.string().optional(),
  bootedAt: instant.optional(),
  hardware: z
    .object({
      vendor: z.string(),
      model: z.string(),
      cpu: z.string(),
      /** Bytes. */
      memory: z.number(),
      /** Version of BIOS, UEFI or device firmware. */
      firmware: z.string(),
    })
    .partial()
    .optional(),
  /** Ports it answers on, where the source looked from outside. */
  ports: z.array(sweepPort).optional(),
  /** Sockets on which programs of the machine wait for TCP connections from elsewhere, as seen from inside. */
  listening: z
    .array(z.object({ address: z.string(), port: z.number().int(), program: z.string().optional() }))
    .optional(),
  /** How far the machine's own clock stood before ours when it was collected, seconds; negative: behind. */
  clockOffset: z.number().optional(),
  packages: z.array(installedPackage).optional(),
  /** What `packages` states whole even where it lists none of it; absent: the sections its packages are of. */
  sections: z.array(softwareSection).optional(),
  available: z.array(availableUpgrade).optional(),
  /** Age of the machine's own package index, the newest file's time. */
  availableAsOf: instant.optional(),
  /** KB numbers, "KB" in front. */
  hotfixes: z.array(z.object({ kb: z.string(), installedOn: z.string().optional() })).optional(),
  reboot: z.object({ required: z.boolean(), packages: z.array(z.string()) }).optional(),
  /** Running processes that still map replaced library files. */
  staleServices: z
    .array(z.object({ service: z.string(), pid: z.number().int(), files: z.array(z.string()) }))
    .optional(),
  windowsUpdate: z
    .object({
      lastSearch: instant,
      lastInstall: instant,
      pausedUntil: instant,
      /** WSUS or other update server by policy; absent: Microsoft's. */
      server: z.string(),
    })
    .partial()
    .optional(),
  /** Virus scanners, firewalls, mandatory access control, disk encryption. */
  securityControls: z
    .array(
      z.object({
        name: z.string(),
        version: z.string().optional(),
        /** Of its definitions or rules. */
        definitions: z.string().optional(),
        active: z.boolean().optional(),
        upToDate: z.boolean().optional(),
      }),
    )
    .optional(),
  /** What a directory says of the computer's account. */
  directory: z
    .object({
      path: z.string(),
      enabled: z.boolean(),
      lastLogon: instant,
      /** Machines change their password every 30 days while they reach the directory. */
      passwordSet: instant,
      created: instant,
      description: z.string(),
    })
    .partial()
    .optional(),
  /** How a device describes itself over SNMP: sysDescr, sysObjectID, sysContact. */
  snmp: z.object({ description: z.string(), object: z.string(), contact: z.string() }).partial().optional(),
  /** What a list made by people says of it. */
  given: z
    .object({
      criticality,
      exposure,
      environment: z.string(),
      owner: z.string(),
      department: z.string(),
      location: z.string(),
    })
    .partial()
    .optional(),
  scans: z.array(scanReport).optional(),
});
export type Inventory = z.infer<typeof inventory>;
