<?php
// Compares pairs of Composer versions (tab between, one a line) by composer/semver of the include path: -1, 0 or 1 a line,
// "bad" where it refuses one.
require 'Composer/Semver/autoload.php';

$parser = new Composer\Semver\VersionParser();
while (($line = fgets(STDIN)) !== false) {
    try {
        [$a, $b] = array_map([$parser, 'normalize'], explode("\t", rtrim($line, "\n")));
        $older = Composer\Semver\Comparator::lessThan($a, $b);
        echo $older ? -1 : (int) Composer\Semver\Comparator::greaterThan($a, $b), "\n";
    } catch (UnexpectedValueException) {
        echo "bad\n";
    }
}
