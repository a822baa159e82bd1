/** How the name of a library is written where it is looked up: registries that know no difference between two spellings get one. */

/** Schemes of libraries; a scheme's word is also the scope of what advisories say of them. */
export const librarySchemes = ['npm', 'pypi', 'maven', 'golang', 'gem', 'nuget', 'cargo', 'composer'] as const;
export type LibraryScheme = (typeof librarySchemes)[number];

export const isLibraryScheme = (scheme: string): scheme is LibraryScheme =>
  (librarySchemes as readonly string[]).includes(scheme);

/** Lists that name a range a project asks for, or nothing, do not say what is installed. */
export const isExactVersion = (version: string): boolean => /\d/.test(version) && !/^[\^~<>=*]/.test(version);

/** PyPI's names as PEP 503 says; NuGet's and Composer's have no case; all others stand as they are. */
export function libraryName(scheme: LibraryScheme, name: string): string {
  switch (scheme) {
    case 'pypi':
      return name.toLowerCase().replace(/[-_.]+/g, '-');
    case 'nuget':
    case 'composer':
      return name.toLowerCase();
    default:
      return name;
  }
}
