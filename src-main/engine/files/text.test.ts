import { encode } from 'iconv-lite';
import * as fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decodePieces, decodeText } from './text.ts';
import { haveSharedData, sharedData } from '../../../test/shared-data.ts';

/** Lines as systeminfo prints them, with the code pages of consoles and files in that language. */
const samples: [language: string, text: string, pages: string[]][] = [
  [
    'German',
    'Hostname:                      PC1\nBetriebssystemname:            Microsoft Windows 7 Ultimate N\nUrsprüngliches Installationsdatum: 28.03.2019\nVerfügbarer physischer Speicher: 3.071 MB\nZusätzlich: Größe',
    ['cp850', 'cp1252'],
  ],
  [
    'French',
    "Nom de l'hôte:                 PC1\nNom du système d'exploitation: Microsoft Windows 7 Entreprise\nPropriétaire enregistré:      x\nMémoire physique totale:       2\u00a0047 Mo\nMémoire virtuelle: taille maximale: 4\u00a0095 Mo",
    ['cp850', 'cp1252'],
  ],
  [
    'Spanish',
    'Nombre de host:                            PC1\nVersión del sistema operativo:             10.0.17763 N/D Compilación 17763\nConfiguración del sistema operativo: Estación de trabajo independiente\nUbicación(es) de archivo de paginación: C:\\pagefile.sys\nRevisión(es): Dispositivo de arranque: España',
    ['cp850', 'cp1252', 'cp437'],
  ],
  [
    'Portuguese',
    'Nome do host: PC1\nVersão do sistema operacional: 10.0.19045 N/A compilação 19045\nConfiguração do SO: Estação de trabalho autônoma\nMemória física disponível',
    ['cp850', 'cp1252'],
  ],
  [
    'Russian',
    'Имя узла:                         PC1\nНазвание ОС:                      Microsoft Windows Server 2012 R2 Standard\nВерсия ОС:                        6.3.9600 Н/Д построение 9600\nСборка ОС: Исправления: Установлено',
    ['cp866', 'cp1251'],
  ],
  [
    'Polish',
    'Nazwa hosta: PC1\nNazwa systemu operacyjnego: Microsoft Windows 10 Pro\nProducent systemu: Całkowita ilość pamięci fizycznej: Dostępna pamięć: Wersja językowa; Strefa czasowa: (UTC+01:00) Sarajewo, Skopie, Warszawa, Zagrzeb, Właściciel, żółć',
    ['cp852', 'cp1250'],
  ],
  [
    'Czech',
    'Název hostitele: PC1\nNázev operačního systému: Microsoft Windows 10 Pro\nVýrobce systému: Původní datum instalace: Časové pásmo: Celková velikost fyzické paměti: Umístění stránkovacích souborů: Přihlašovací server',
    ['cp852', 'cp1250'],
  ],
  [
    'Greek',
    'Όνομα κεντρικού υπολογιστή: PC1\nΌνομα λειτουργικού συστήματος: Microsoft Windows 10 Pro\nΈκδοση λειτουργικού',
    ['cp737', 'cp1253'],
  ],
  [
    'Chinese',
    '主机名:           PC1\nOS 名称:          Microsoft Windows 10 专业版\nOS 版本:          10.0.19045 暂缺 Build 19045\n系统制造商: 物理内存总量: 修补程序: 安装了 3 个修补程序。',
    ['cp936'],
  ],
  [
    'Japanese',
    'ホスト名:               PC1\nOS 名:                  Microsoft Windows 10 Pro\nOS バージョン:          10.0.19045 N/A ビルド 19045\nシステム製造元: 物理メモリの合計: ホットフィックス: 3 個のホットフィックスがインストールされています。',
    ['cp932'],
  ],
  [
    'Korean',
    '호스트 이름:             PC1\nOS 이름:                 Microsoft Windows 10 Pro\nOS 버전:                 10.0.19045 N/A 빌드 19045\n시스템 제조업체: 총 실제 메모리: 핫픽스: 핫픽스 3개 설치됨',
    ['cp949'],
  ],
];

describe('decodeText', () => {
  for (const [language, text, pages] of samples) {
    for (const page of pages) {
      it(`reads ${language} from ${page}`, () => {
        expect(decodeText(encode(text.replaceAll('\n', '\r\n'), page)).text).toBe(text);
      });
    }
  }

  it('reads Unicode with and without a mark, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (random) => {
        const text = `Host Name: PC ${random.replaceAll('\r', '').replace(/^\ufeff+/, '')}\nA plain line of text that follows it\n`;
        expect(decodeText(Buffer.from(text)).text).toBe(text);
        expect(decodeText(Buffer.from(`\ufeff${text}`)).text).toBe(text);
        expect(decodeText(encode(text, 'utf-16le', { addBOM: true })).text).toBe(text);
        expect(decodeText(encode(text, 'utf-16be', { addBOM: true })).text).toBe(text);
      }),
    );
    for (const encoding of ['utf-16le', 'utf-16be']) {
      expect(decodeText(encode('Имя узла: PC1, build 9600\n', encoding)).text).toBe('Имя узла: PC1, build 9600\n');
    }
  });

  it('keeps UTF-8 that was cut inside a character', () => {
    const bytes = Buffer.from('Имя узла: сервер бухгалтерии');
    expect(decodeText(bytes.subarray(0, bytes.length - 1)).text.startsWith('Имя узла: сервер бухгалтери')).toBe(true);
  });

  it('makes every line end \\n', () => {
    expect(decodeText(Buffer.from('a\r\nb\r\r\nc\rd\n')).text).toBe('a\nb\nc\nd\n');
  });

  it('takes empty and binary input', () => {
    expect(decodeText(new Uint8Array()).text).toBe('');
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => typeof decodeText(bytes).text === 'string'));
  });

  describe.skipIf(!haveSharedData)('with the shared captures', () => {
    it('leaves no unreadable character in any systeminfo capture', () => {
      const folder = sharedData('hosts/windows/systeminfo-qfe');
      for (const file of readdirSync(folder)) {
        expect(decodeText(readFileSync(`${folder}/${file}`)).text, file).not.toContain('\ufffd');
      }
    });
  });
});

describe('pieces', () => {
  it('are the text, also where a line end or a character lies across two', () => {
    const line = 'ä€𝄞x\r\r\n';
    for (let shift = 0; shift < 12; shift++) {
      const bytes = Buffer.from('-'.repeat(65_530 + shift) + line.repeat(10_000));
      expect([...decodePieces(bytes, 'utf-8')].join('')).toBe(decodeText(bytes).text);
    }
  });

  it('take no longer for a run of a million returns', () => {
    const bytes = Buffer.alloc(1_000_000, '\r');
    const { user } = process.cpuUsage();
    expect(decodeText(bytes).text.length).toBe(1_000_000);
    expect([...decodePieces(bytes, 'utf-8')].join('')).toHaveLength(1_000_000);
    expect(process.cpuUsage().user - user).toBeLessThan(5_000_000);
  });
});
