/**
 * How lists of machines and software name their columns in English, German, French, Spanish, Italian, Dutch, Polish and
 * Portuguese: small letters, without accents and signs.
 */
import type { ColumnRole } from '../../../src-shared/model/columns.ts';

const words = (text: string) => text.trim().split(/\s*,\s*/);

/** Names that mean the role alone. Earlier roles go before later ones where a name stands in both. */
export const columnWords: readonly (readonly [ColumnRole, readonly string[]])[] = [
  [
    'mac',
    words(`mac, mac address, mac addresses, macaddress, macaddr, physical address, hardware address, ethernet mac, wifi mac, wi fi mac, hwaddr,
      mac adresse, mac adressen, hardwareadresse, physische adresse, adresse mac, adresse physique, direccion mac, direccion fisica, indirizzo mac,
      indirizzo fisico, mac adres, fysiek adres, adres mac, adres fizyczny, endereco mac, endereco fisico`),
  ],
  [
    'serial',
    words(`serial, serial number, serialnumber, serial no, serialno, serial nr, s n, sn, service tag, servicetag, seriennummer, serien nr, seriennr,
      numero de serie, n de serie, no de serie, n serie, num serie, nr serie, numero di serie, seriale, matricola, serienummer, numer seryjny,
      nr seryjny, numer serii, numero serial`),
  ],
  [
    'address',
    words(`ip, ip address, ip addresses, ipaddress, ip addr, ipv4, ipv4 address, ipv4address, ipv6 address, last ip, lan ip, primary ip, ip adresse,
      ip adressen, ipadresse, adresse ip, adresses ip, direccion ip, indirizzo ip, ip adres, ipadres, adres ip, endereco ip`),
  ],
  [
    'fqdn',
    words(`fqdn, dns name, dnsname, dns host name, dnshostname, full computer name, full host name, full name of computer, dns, vollstandiger name,
      vollstandiger computername, dns hostname, nom dns, nom complet de l ordinateur, nombre dns, nombre completo del equipo, nome dns,
      nome completo computer, dns naam, volledige computernaam, nazwa dns, pelna nazwa komputera, nome completo do computador`),
  ],
  [
    'osVersion',
    words(`os version, osversion, os build, build, build number, os release, operating system version, system version, os versie, betriebssystemversion,
      version des betriebssystems, os fassung, version os, version de l os, version du systeme, version du systeme d exploitation,
      version del sistema operativo, version so, version del so, versione sistema operativo, versione so, versione os, versie besturingssysteem,
      besturingssysteemversie, wersja systemu, wersja systemu operacyjnego, versao do sistema operacional, versao do sistema operativo, versao so,
      versao do so`),
  ],
  [
    'os',
    words(`os, os name, operating system, operatingsystem, platform, system, betriebssystem, plattform, systeme d exploitation, systeme, se, plateforme,
      sistema operativo, so, sistema, plataforma, piattaforma, besturingssysteem, system operacyjny, sistema operacional`),
  ],
  [
    'lastSeen',
    words(`last seen, lastseen, last contact, last check in, last checkin, last logon, last logon date, last login, last inventory, last online, last update,
      last communication, last scan, zuletzt gesehen, zuletzt online, letzter kontakt, letzte anmeldung, letztes inventar, derniere connexion, vu le,
      dernier contact, derniere vue, dernier inventaire, ultima conexion, ultimo contacto, visto por ultima vez, ultimo inventario,
      ultima connessione, ultimo contatto, ultimo accesso, ultima volta visto, laatst gezien, laatste contact, laatste aanmelding, ostatnio widziany,
      ostatni kontakt, ostatnie logowanie, visto pela ultima vez, ultimo contato, ultimo acesso, ultima conexao`),
  ],
  [
    'criticality',
    words(`criticality, business criticality, asset criticality, criticality level, importance, kritikalitat, wichtigkeit, schutzbedarf, criticite,
      importance metier, criticidad, importancia, criticita, importanza, kritikaliteit, belang, krytycznosc, waznosc, criticidade`),
  ],
  [
    'exposure',
    words(`exposure, internet facing, internet exposed, exposed, network zone, zone, exposition, erreichbarkeit, netzzone, netzwerkzone, aus dem internet erreichbar,
      expose a internet, zone reseau, exposicion, expuesto a internet, zona, zona de red, esposizione, esposto a internet, zona di rete, blootstelling,
      netwerkzone, ekspozycja, strefa, strefa sieci, exposicao, exposto a internet, zona de rede`),
  ],
  [
    'environment',
    words(`environment, env, stage, umgebung, stufe, environnement, entorno, ambiente, omgeving, srodowisko`),
  ],
  [
    'department',
    words(`department, dept, division, business unit, team, cost center, abteilung, bereich, kostenstelle, departement, service, direction, departamento, area,
      reparto, dipartimento, afdeling, dzial, wydzial, setor`),
  ],
  [
    'location',
    words(`location, site, building, room, office, branch, city, standort, ort, gebaude, raum, niederlassung, emplacement, lieu, localisation, batiment, salle,
      bureau, ubicacion, lugar, edificio, sala, sede, posizione, ubicazione, luogo, stanza, locatie, gebouw, kamer, vestiging, lokalizacja,
      miejsce, budynek, pokoj, localizacao, local, predio`),
  ],
  [
    'owner',
    words(`owner, user, username, user name, assigned to, assigned user, primary user, last user, current user,
      last logon user, last logged on user, logged on user, responsible, responsible person, contact, custodian, besitzer,
      eigentumer, benutzer, nutzer, anwender, verantwortlich, verantwortlicher, ansprechpartner, hauptbenutzer, proprietaire, utilisateur,
      responsable, affecte a, attribue a, propietario, usuario, asignado a, proprietario, utente, responsabile, assegnato a, assegnatario, eigenaar,
      gebruiker, verantwoordelijke, toegewezen aan, wlasciciel, uzytkownik, osoba odpowiedzialna, przypisany do, utilizador, responsavel, atribuido a`),
  ],
  [
    'publisher',
    words(
      `publisher, software vendor, software publisher, herausgeber, softwarehersteller, editeur, editor, editore, uitgever, wydawca, editora, fornecedor do software`,
    ),
  ],
  [
    'vendor',
    words(`vendor, manufacturer, system manufacturer, maker, make, brand, hersteller, marke, fabricant, constructeur, marque, fabricante, marca, produttore, fabrikant, merk,
      leverancier, producent`),
  ],
  [
    'model',
    words(
      `model, model name, hardware model, product model, system model, computer model, modell, geratemodell, modele, modelo, modello, typ, type de materiel`,
    ),
  ],
  [
    'version',
    words(`version, software version, program version, app version, application version, display version, displayversion, product version, package version,
      installed version, versao, versione, versie, wersja, softwareversion, programmversion, version du logiciel, version del programa,
      versione software, versie software, wersja programu, versao do software`),
  ],
  [
    'software',
    words(`software, software name, softwarename, program, program name, application, application name, applicationname, app, app name, installed software,
      display name, displayname, product name, productname, product, package, package name, programm, programmname, anwendung, anwendungsname, produkt,
      paket, softwareprodukt, logiciel, nom du logiciel, programme, produit, paquet, programa, aplicacion, producto, paquete, programma, applicazione,
      prodotto, pacchetto, nome programma, toepassing, applicatie, pakket, aplikacja, oprogramowanie, nazwa programu, pakiet, aplicativo, aplicacao,
      produto, pacote`),
  ],
  [
    'name',
    words(`computer name, computername, computer, hostname, host name, host, machine, machine name, machinename, device name, devicename, device, node, server,
      server name, servername, pc, pc name, pcname, asset name, system name, workstation, endpoint, endpoint name, netbios name, netbios, rechnername,
      rechner, geratename, gerat, maschine, arbeitsplatz, pc nummer, nom de l ordinateur, ordinateur, nom de machine, nom machine, nom de la machine,
      poste, nom du poste, nom d hote, hote, equipement, nom de l equipement, serveur, nom du serveur, nombre del equipo, nombre de equipo, equipo,
      ordenador, nombre del ordenador, nombre de host, maquina, nombre de la maquina, servidor, nome computer, nome del computer, nome host,
      dispositivo, nome dispositivo, postazione, macchina, nome macchina, computernaam, apparaatnaam, apparaat, hostnaam, machinenaam, nazwa komputera,
      komputer, nazwa hosta, nazwa urzadzenia, urzadzenie, serwer, nome do computador, computador, nome do equipamento, equipamento, nome do host,
      nome da maquina`),
  ],
];

/** Names that may be a machine's or a program's: the other columns decide. */
export const eitherName = new Set(words('name, nom, nombre, nome, naam, nazwa, bezeichnung, asset, title, titel'));

/** Names that mean their role alone, but say little where they are one word of several ("BIOS version", "system type"). */
export const wholeNamesOnly = new Set(
  words(`version, system, platform, software, program, programm, product, produkt, package, device, server, node, client, user, username, owner, service,
    direction, area, team, site, room, office, city, model, typ, build, stage, zone, serial, equipo, sistema, usuario, utente`),
);
