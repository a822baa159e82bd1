#!/usr/bin/env python3
"""Plain comparison of a package list with a Debian security tracker file: prints "source<TAB>CVE" pairs.

Shares no code with PatchLedger: the tracker is read as JSON, versions are ordered by dpkg itself.

usage: debian-pairs.py TRACKER.json RELEASE PACKAGES.tsv
PACKAGES.tsv: lines of dpkg-query -W -f '${Package}\t${Version}\t${Architecture}\t${source:Package}\t${source:Version}\n'
"""
import json
import subprocess
import sys


def older(a, b):
    return subprocess.run(["dpkg", "--compare-versions", a, "lt", b]).returncode == 0


def main():
    tracker_file, release, packages_file = sys.argv[1:4]
    with open(tracker_file, encoding="utf-8") as file:
        tracker = json.load(file)
    installed = {}
    with open(packages_file, encoding="utf-8") as file:
        for line in file:
            fields = line.rstrip("\n").split("\t")
            if len(fields) >= 5 and fields[4]:
                installed.setdefault(fields[3], set()).add(fields[4])
    known = {}
    pairs = set()
    for source, versions in installed.items():
        for cve, entry in tracker.get(source, {}).items():
            said = entry["releases"].get(release)
            if said is None or said["status"] == "undetermined":
                continue
            for version in versions:
                if said["status"] == "open":
                    pairs.add((source, cve))
                    continue
                fixed = said["fixed_version"]
                if fixed == "0":
                    continue
                if (version, fixed) not in known:
                    known[(version, fixed)] = older(version, fixed)
                if known[(version, fixed)]:
                    pairs.add((source, cve))
    for source, cve in sorted(pairs):
        print(f"{source}\t{cve}")


main()
