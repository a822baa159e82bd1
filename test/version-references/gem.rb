# Compares pairs of gem versions (tab between, one a line) by RubyGems: -1, 0 or 1 a line, "bad" where it refuses one.
require 'rubygems/version'

STDIN.each_line do |line|
  a, b = line.chomp.split("\t", -1)
  begin
    puts Gem::Version.new(a) <=> Gem::Version.new(b)
  rescue ArgumentError
    puts 'bad'
  end
end
