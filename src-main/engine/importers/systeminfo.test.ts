import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { Refusal } from '../../../src-shared/errors.ts';
import { capturesFolder, loadCaptures } from '../../../test/windows-table.ts';
import { contentOf } from '../files/content.ts';
import { decodeText } from '../files/text.ts';
import { importers } from './index.ts';
import { systeminfo } from './systeminfo.ts';
import { wmicQfe } from './wmic-qfe.ts';

const file = (name = 'x.txt') => ({ name, folder: '', bytes: new Uint8Array() });

interface Expected {
  capture: string;
  product: string;
  build: string;
  arch: string;
  servicePack: number;
  kind: string;
  name: string | null;
  hotfixes: string;
}

describe('public captures', () => {
  const expected = JSON.parse(readFileSync(join(capturesFolder, 'expected.json'), 'utf8')) as Expected[];
  const captures = loadCaptures();

  it('covers all 33', () => expect(captures.map((c) => c.file)).toEqual(expected.map((e) => e.capture)));

  it.each(expected)('$capture', (want) => {
    const { inventory, product, hotfixes } = captures.find((c) => c.file === want.capture)!;
    expect({
      capture: want.capture,
      product,
      build: inventory.os?.build,
      arch: inventory.os?.arch,
      servicePack: inventory.os?.servicePack ?? 0,
      kind: inventory.kind,
      name: inventory.identity.name ?? null,
      hotfixes: hotfixes.toSorted().join(' '),
    }).toEqual(want);
  });

  it('are recognised by content and by no other importer', () => {
    for (const { file: name } of captures) {
      const bytes = readFileSync(join(capturesFolder, name));
      const { text } = decodeText(bytes);
      const best = importers.toSorted(
        (a, b) =>
          b.detect(contentOf(text, { name, folder: '', bytes })) -
          a.detect(contentOf(text, { name, folder: '', bytes })),
      )[0];
      expect(best?.id, name).toBe('systeminfo');
      expect(wmicQfe.detect(contentOf(text, { name, folder: '', bytes })), name).toBe(0);
    }
  });
});

/**
 * Made up, not captured: labels as Windows prints them in each language, in its code page. Order: host name, OS name,
 * OS version, manufacturer, configuration, build type, owner, organisation, product id, install date, boot time, maker,
 * model, type, processors, BIOS, two folders, boot device, two locales, time zone, six of memory, page file, domain,
 * logon server, hotfixes, network cards.
 */
const languages: Record<string, { page: string; labels: string; osName: string; version: string; hotfixes: string }> = {
  'Portuguese (cp850)': {
    page: 'cp850',
    labels:
      'Nome do host|Nome do sistema operacional|Versão do sistema operacional|Fabricante do sistema operacional|Configuração do SO|Tipo de compilação do sistema operacional|Proprietário registrado|Organização registrada|Identificação do produto|Data da instalação original|Tempo de Inicialização do Sistema|Fabricante do sistema|Modelo do sistema|Tipo de sistema|Processador(es)|Versão do BIOS|Pasta do Windows|Pasta do sistema|Inicializar dispositivo|Localidade do sistema|Localidade de entrada|Fuso horário|Memória física total|Memória física disponível|Memória Virtual: Tamanho Máximo|Memória Virtual: Disponível|Memória Virtual: Em Uso|Local(is) de arquivo de paginação|Domínio|Servidor de Logon|Hotfix(es)|Placa(s) de Rede',
    osName: 'Microsoft Windows 10 Pro',
    version: '10.0.19045 N/A compilação 19045',
    hotfixes: '2 hotfix(es) instalado(s).',
  },
  'Polish (cp852)': {
    page: 'cp852',
    labels:
      'Nazwa hosta|Nazwa systemu operacyjnego|Wersja systemu operacyjnego|Producent systemu operacyjnego|Konfiguracja systemu operacyjnego|Typ kompilacji systemu operacyjnego|Zarejestrowany właściciel|Zarejestrowana organizacja|Identyfikator produktu|Data oryginalnej instalacji|Czas rozruchu systemu|Producent systemu|Model systemu|Typ systemu|Procesor(y)|Wersja systemu BIOS|Katalog systemu Windows|Katalog systemowy|Urządzenie rozruchowe|Ustawienia regionalne systemu|Ustawienia regionalne wejściowe|Strefa czasowa|Całkowita pamięć fizyczna|Dostępna pamięć fizyczna|Pamięć wirtualna: maksymalny rozmiar|Pamięć wirtualna: dostępna|Pamięć wirtualna: w użyciu|Lokalizacje pliku stronicowania|Domena|Serwer logowania|Poprawki|Karty sieciowe',
    osName: 'Microsoft Windows 10 Pro',
    version: '10.0.19045 Nie dotyczy kompilacja 19045',
    hotfixes: '2 zainstalowane poprawki.',
  },
  'Chinese (cp936)': {
    page: 'cp936',
    labels:
      '主机名|OS 名称|OS 版本|OS 制造商|OS 配置|OS 构建类型|注册的所有人|注册的组织|产品 ID|初始安装日期|系统启动时间|系统制造商|系统型号|系统类型|处理器|BIOS 版本|Windows 目录|系统目录|启动设备|系统区域设置|输入法区域设置|时区|物理内存总量|可用的物理内存|虚拟内存: 最大值|虚拟内存: 可用|虚拟内存: 使用中|页面文件位置|域|登录服务器|修补程序|网卡',
    osName: 'Microsoft Windows 10 专业版',
    version: '10.0.19045 暂缺 Build 19045',
    hotfixes: '安装了 2 个修补程序。',
  },
  'Japanese (cp932)': {
    page: 'cp932',
    labels:
      'ホスト名|OS 名|OS バージョン|OS 製造元|OS 構成|OS ビルドの種類|登録されている所有者|登録されている組織|プロダクト ID|最初のインストール日付|システム起動時間|システム製造元|システム モデル|システムの種類|プロセッサ|BIOS バージョン|Windows ディレクトリ|システム ディレクトリ|起動デバイス|システム ロケール|入力ロケール|タイム ゾーン|物理メモリの合計|利用できる物理メモリ|仮想メモリ: 最大サイズ|仮想メモリ: 利用可能|仮想メモリ: 使用中|ページ ファイルの場所|ドメイン|ログオン サーバー|ホットフィックス|ネットワーク カード',
    osName: 'Microsoft Windows 10 Pro',
    version: '10.0.19045 N/A ビルド 19045',
    hotfixes: '2 ホットフィックスがインストールされています。',
  },
  'Turkish (cp857)': {
    page: 'cp857',
    labels:
      'Ana Bilgisayar Adı|İşletim Sistemi Adı|İşletim Sistemi Sürümü|İşletim Sistemi Üreticisi|İşletim Sistemi Yapılandırması|İşletim Sistemi Oluşturma Türü|Kayıtlı Sahibi|Kayıtlı Kuruluş|Ürün Kimliği|Özgün Yükleme Tarihi|Sistem Önyükleme Zamanı|Sistem Üreticisi|Sistem Modeli|Sistem Türü|İşlemci(ler)|BIOS Sürümü|Windows Dizini|Sistem Dizini|Önyükleme Aygıtı|Sistem Yerel Ayarı|Giriş Yerel Ayarı|Saat Dilimi|Toplam Fiziksel Bellek|Kullanılabilir Fiziksel Bellek|Sanal Bellek: En Büyük Boyut|Sanal Bellek: Kullanılabilir|Sanal Bellek: Kullanımda|Disk Belleği Dosyası Konumları|Etki Alanı|Oturum Açma Sunucusu|Düzeltme(ler)|Ağ Kartları',
    osName: 'Microsoft Windows 10 Pro',
    version: '10.0.19045 Yok Derleme 19045',
    hotfixes: '2 Düzeltme Yüklendi.',
  },
  'Ukrainian (cp1125 read as cp866)': {
    page: 'cp866',
    labels:
      'Вузол|Назва ОС|Версия ОС|Виробник ОС|Параметри ОС|Тип складання|Зареестрований власник|Зареестрована органзация|Код продукту|Дата встановлення|Час завантаження|Виробник системи|Модель системи|Тип системи|Процесори|BIOS|Папка Windows|Системна папка|Завантаження|Мова системи|Мова вводу|Часовий пояс|Пам.ять|Доступна пам.ять|Виртуальна пам.ять: розмир|Виртуальна пам.ять: доступна|Виртуальна пам.ять: зайнята|Файл пидкачки|Домен|Сервер входу|Виправлення|Мережа',
    osName: 'Майкрософт Windows 10 Pro',
    version: '10.0.19045 Н/Д построение 19045',
    hotfixes: 'Число: 2.',
  },
};

function made(language: keyof typeof languages, items = ['KB5011048', 'KB5015684']): string {
  const { labels, osName, version, hotfixes } = languages[language]!;
  const pad = ' '.repeat(36);
  const values = [
    'PC-7',
    osName,
    version,
    'Microsoft Corporation',
    'x',
    'Multiprocessor Free',
    'x64 Kft',
    '',
    '00330-80000-00000-AA123',
    '1',
    '2',
    'Contoso',
    'Model ARM64 x86',
    'x64-based PC',
    `1\r\n${pad}[01]: Intel64 Family 6 Model 78 Stepping 3 GenuineIntel ~2496 Mhz`,
    'B, 1.0',
    'C:\\Windows',
    'C:\\Windows\\system32',
    '\\Device\\HarddiskVolume1',
    'a;b',
    'a;b',
    '(UTC+01:00) X',
    '1',
    '2',
    '3',
    '4',
    '5',
    'C:\\pagefile.sys',
    'corp.example',
    '\\\\DC1',
    [hotfixes, ...items.map((kb, i) => `${pad}[0${i + 1}]: ${kb}`)].join('\r\n'),
    `1\r\n${pad}[01]: Intel(R) 82574L\r\n${pad}      x: Ethernet0\r\n${pad}      [01]: 192.0.2.7\r\n${pad}      [02]: fe80::1`,
  ];
  return `\r\n${labels
    .split('|')
    .map((label, i) => `${label}: ${' '.repeat(Math.max(0, 34 - label.length))}${values[i]!}`)
    .join('\r\n')}\r\n`;
}

describe('languages (made up, not captured)', () => {
  it.each(Object.keys(languages))('%s', (language) => {
    const bytes = iconv.encode(made(language), languages[language]!.page);
    const { text } = decodeText(bytes);
    expect(systeminfo.detect(contentOf(text, file()))).toBeGreaterThan(0.9);
    const [{ inventory, warnings } = { inventory: null, warnings: [] }] = systeminfo.parse(contentOf(text, file()));
    expect(inventory?.os).toMatchObject({
      build: '19045',
      arch: 'amd64',
      product: 'Windows 10 Version 22H2 for x64-based Systems',
    });
    expect(inventory?.hotfixes).toEqual([{ kb: 'KB5011048' }, { kb: 'KB5015684' }]);
    expect(inventory?.identity).toEqual({ name: 'PC-7', domain: 'corp.example', fqdn: 'pc-7.corp.example' });
    expect(inventory?.addresses).toEqual(['192.0.2.7', 'fe80::1']);
    expect(warnings).toEqual([]);
  });

  it('reads UTF-16 with and without a mark', () => {
    for (const bytes of [
      Buffer.from(`\ufeff${made('Chinese (cp936)')}`, 'utf16le'),
      Buffer.from(made('Japanese (cp932)'), 'utf16le'),
    ]) {
      expect([...systeminfo.parse(contentOf(decodeText(bytes).text, file()))][0]?.inventory.os?.build).toBe('19045');
    }
  });

  it('no hotfix is an empty list; an output cut before them is none at all', () => {
    const text = decodeText(Buffer.from(made('Polish (cp852)', []))).text;
    expect([...systeminfo.parse(contentOf(text, file()))][0]?.inventory.hotfixes).toEqual([]);
    const cut = [...systeminfo.parse(contentOf(text.slice(0, text.indexOf('Domena')), file()))][0]!;
    expect(cut.inventory.hotfixes).toBeUndefined();
    expect(cut.warnings.join()).toContain('ends before the list of hotfixes');
  });

  it('takes outputs of several machines behind each other, and a prompt in front', () => {
    const text = decodeText(
      Buffer.from(`C:\\Users\\x>systeminfo\r\n${made('Polish (cp852)')}\r\n${made('Chinese (cp936)', ['KB5015684'])}`),
    ).text;
    expect([...systeminfo.parse(contentOf(text, file()))].map(({ inventory }) => inventory.hotfixes?.length)).toEqual([
      2, 1,
    ]);
  });
});

describe('forms and odd entries', () => {
  it('reads /fo csv with and without its first line', () => {
    const cells = [
      'SRV',
      'Microsoft Windows Server 2019 Standard',
      '10.0.17763 N/A Build 17763',
      'Microsoft Corporation',
      'Member Server',
      'Multiprocessor Free',
      'o',
      '',
      'id',
      'd',
      'b',
      'VMware, Inc.',
      'VMware7,1',
      'x64-based PC',
      '1 Processor(s) Installed.,[01]: Intel64 Family 6 Model 85 Stepping 7 GenuineIntel ~2494 Mhz',
      'bios',
      'C:\\Windows',
      'C:\\Windows\\system32',
      'boot',
      'l',
      'l',
      '(UTC) X',
      '1',
      '2',
      '3',
      '4',
      '5',
      'C:\\pagefile.sys',
      'WORKGROUP',
      'N/A',
      '2 Hotfix(s) Installed.,[01]: KB4483452,[02]: KB4512577',
      '1 NIC(s) Installed.,[01]: vmxnet3,      Connection Name: Ethernet0,      [01]: 192.0.2.9',
    ];
    const row = cells.map((cell) => `"${cell}"`).join(',');
    for (const text of [row, `"Host Name","OS Name","OS Version"\n${row}\n`]) {
      const [{ inventory } = { inventory: null }] = systeminfo.parse(contentOf(text, file()));
      expect(inventory?.os?.product).toBe('Windows Server 2019');
      expect(inventory?.kind).toBe('server');
      expect(inventory?.hotfixes).toEqual([{ kb: 'KB4483452' }, { kb: 'KB4512577' }]);
      expect(inventory?.addresses).toEqual(['192.0.2.9']);
    }
  });

  it('takes numbers out of old entries and leaves out what is no update', () => {
    const text = decodeText(
      Buffer.from(made('Polish (cp852)', ['File 1', 'Q147222', 'KB893803v2 - Update', 'Q329115', '{7A068575-C5D}'])),
    ).text;
    expect([...systeminfo.parse(contentOf(text, file()))][0]?.inventory.hotfixes).toEqual([
      { kb: 'KB893803' },
      { kb: 'KB329115' },
    ]);
  });

  it('says so when a build is not known', () => {
    const text = decodeText(Buffer.from(made('Polish (cp852)').replaceAll('19045', '19999'))).text;
    const [{ inventory, warnings } = { inventory: null, warnings: [''] }] = [
      ...systeminfo.parse(contentOf(text, file())),
    ];
    expect(inventory?.os?.product).toBeUndefined();
    expect(warnings[0]).toContain('10.0.19999');
  });

  it('refuses what has no version', () => {
    expect(() => [...systeminfo.parse(contentOf('Host Name: X\nOS Name: Windows', file()))]).toThrow(Refusal);
    expect(systeminfo.detect(contentOf('Host Name: X\nOS Name: Windows', file()))).toBe(0);
  });
});

describe('any cut or bent text', () => {
  const texts = loadCaptures()
    .slice(0, 33)
    .map(({ file: name }) => decodeText(readFileSync(join(capturesFolder, name))).text);

  it('is read or refused, never anything else', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...texts),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.string({ maxLength: 20 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (text, at, insert, from) => {
          const cut = text.slice(0, Math.floor(text.length * at));
          const place = Math.floor(cut.length * from);
          const bent = cut.slice(0, place) + insert + cut.slice(place);
          for (const importer of [systeminfo, wmicQfe]) {
            importer.detect(contentOf(bent, file()));
            try {
              for (const { inventory } of importer.parse(contentOf(bent, file()))) {
                for (const { kb } of inventory.hotfixes ?? []) expect(kb).toMatch(/^KB\d{5,8}$/);
              }
            } catch (error) {
              expect(error).toBeInstanceOf(Refusal);
            }
          }
        },
      ),
      { numRuns: 400 },
    );
  });
});
