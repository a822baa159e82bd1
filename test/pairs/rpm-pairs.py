#!/usr/bin/env python3
"""Plain comparison of an RPM package list with OSV advisories: prints "package<TAB>vulnerability" pairs that are open.

Shares no code with PatchLedger: the archive is read as JSON, versions are ordered by rpm's own rpm.vercmp. Advisories of module
streams are left out, as a list of names and versions does not tell streams; how many is printed to standard error.

usage: rpm-pairs.py ARCHIVE.zip ECOSYSTEM PACKAGES.tsv
PACKAGES.tsv: lines of name<TAB>epoch:version-release
"""
import json
import subprocess
import sys
import zipfile


def split(evr):
    epoch, _, rest = evr.rpartition(":")
    version, _, release = rest.partition("-")
    return (epoch or "0", version, release)


def orders(pairs):
    """rpm.vercmp of all pairs of (epoch, version, release) in one process of rpm."""
    lines = []
    for a, b in pairs:
        parts = [f"rpm.vercmp('{x}', '{y}')" for x, y in zip(split(a), split(b)) if x != "" and y != ""]
        lines.append("do local r = 0; for _, c in ipairs({" + ", ".join(parts) + "}) do if r == 0 then r = c end end print(r .. ' ') end")
    out = []
    for start in range(0, len(lines), 400):
        script = "\n".join(lines[start : start + 400])
        result = subprocess.run(["rpm", "--eval", "%{lua:" + script + "}"], capture_output=True, text=True, check=True)
        out += [int(word) for word in result.stdout.split()]
    return out


def main():
    archive, ecosystem, packages_file = sys.argv[1:4]
    installed = {}
    with open(packages_file, encoding="utf-8") as file:
        for line in file:
            name, evr = line.rstrip("\n").split("\t")
            installed[name] = evr
    questions = []
    modular = 0
    with zipfile.ZipFile(archive) as packed:
        for member in packed.namelist():
            record = json.loads(packed.read(member))
            if record["id"].startswith("ALBA") or record["id"].startswith("ALEA") or "withdrawn" in record:
                continue
            cves = [one for one in record.get("related", []) + record.get("aliases", []) if one.startswith("CVE-")]
            for affected in record["affected"]:
                package = affected["package"]
                if package["ecosystem"] != ecosystem or package["name"] not in installed:
                    continue
                for bounds in affected["ranges"]:
                    for event in bounds["events"]:
                        if "fixed" not in event:
                            continue
                        if ".module" in event["fixed"]:
                            modular += 1
                            continue
                        questions.append((package["name"], event["fixed"], cves or [record["id"]]))
    answers = orders([(installed[name], fixed) for name, fixed, _ in questions])
    pairs = {(name, cve) for (name, _, cves), order in zip(questions, answers) if order < 0 for cve in cves}
    print(f"{len(questions)} questions, {modular} of module streams left out", file=sys.stderr)
    for name, cve in sorted(pairs):
        print(f"{name}\t{cve}")


main()
