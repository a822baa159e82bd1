import { describe, expect, it } from 'vitest';
import { dateOrder, needsOrder, readInstant } from './written-dates.ts';

describe('dates of lists', () => {
  it.each([
    ['2024-05-06', '2024-05-06T00:00:00.000Z'],
    ['2024-05-06T10:00:00Z', '2024-05-06T10:00:00.000Z'],
    ['2024-05-06T12:00:00.1234567+02:00', '2024-05-06T10:00:00.000Z'],
    ['2024/05/06 9:08', '2024-05-06T09:08:00.000Z'],
    ['06.05.2024 10:00:00', '2024-05-06T10:00:00.000Z'],
    ['25/05/2024 10:00', '2024-05-25T10:00:00.000Z'],
    ['5/25/2024 12:30:00 AM', '2024-05-25T00:30:00.000Z'],
    ['5/5/2024 1:30 p.m.', '2024-05-05T13:30:00.000Z'],
    ['20240506100000.0Z', '2024-05-06T10:00:00.000Z'],
    ['133594632000000000', '2024-05-06T10:00:00.000Z'],
    ['1714989600', '2024-05-06T10:00:00.000Z'],
    ['1714989600000', '2024-05-06T10:00:00.000Z'],
    ['/Date(1714989600000)/', '2024-05-06T10:00:00.000Z'],
    ['Mon May  6 10:00:00 2024 UTC', '2024-05-06T10:00:00.000Z'],
    ['6 May 2024', '2024-05-06T00:00:00.000Z'],
    ['May 6, 2024 10:00 AM', '2024-05-06T10:00:00.000Z'],
  ])('reads %s', (text, expected) => {
    expect(readInstant(text, 'unknown')).toBe(expected);
  });

  it.each([
    '',
    'never',
    '0',
    '9223372036854775807',
    '2024-13-01',
    '2024-02-31',
    '31/31/2024',
    '03/04/2024',
    '10.0.19045',
  ])('does not read "%s"', (text) => {
    expect(readInstant(text, 'unknown')).toBeNull();
  });

  it('decides the order by the whole column', () => {
    expect(dateOrder(['03/04/2024', '25/04/2024'])).toBe('day-first');
    expect(dateOrder(['03/04/2024', '04/25/2024'])).toBe('month-first');
    expect(dateOrder(['03/04/2024', '05/06/2024'])).toBe('unknown');
    expect(dateOrder(['25/04/2024', '04/25/2024'])).toBe('unknown');
    expect(readInstant('03/04/2024', 'month-first')).toBe('2024-03-04T00:00:00.000Z');
    expect([needsOrder('03/04/2024'), needsOrder('04/04/2024'), needsOrder('03.04.2024')]).toEqual([
      true,
      false,
      false,
    ]);
  });
});
