class Rules < Array
  attr_reader :source
  def initialize(source)
    super()
    @source = source
  end
end
r = Rules.new('/etc/pam.d')
r.push(3).push(1)
[r.source, r.sort, r.dup.source, r.is_a?(Array), r.instance_variables]
#=> ["/etc/pam.d", [1, 3], "/etc/pam.d", true, [:@source]]

class Rules < Array
  def initialize(x)
    @x = x
  end
  def x
    @x
  end
end
Rules.new(3).x
#=> 3

class Opts < Hash
  def initialize(name)
    @name = name
  end
  def label
    "#{@name}:#{size}"
  end
end
o = Opts.new('n')
o[:a] = 1
[o.label, o.dup.label, o == { a: 1 }]
#=> ["n:1", "n:1", true]

s = +'text'
s.instance_variable_set(:@seen, true)
[s.instance_variable_get(:@seen), s.clone.instance_variable_get(:@seen), s.upcase.instance_variable_get(:@seen)]
#=> [true, true, nil]

'text'.freeze.instance_variable_set(:@seen, true)
#=> FrozenError: can't modify frozen String: "text"

module Loud
  def loud
    upcase + '!'
  end
end
s = +'text'
s.extend(Loud)
def s.soft
  "(#{self})"
end
[s.loud, s.soft, s.class, s.singleton_methods, s.clone.soft, s.dup.respond_to?(:soft), s.is_a?(Loud)]
#=> ["TEXT!", "(text)", String, [:soft, :loud], "(text)", false, true]

list = [1]
def list.total
  sum
end
list << 2
[list.total, list.class, [1].respond_to?(:total)]
#=> [3, Array, false]

require 'base64'
[Base64.encode64('abc'), Base64.encode64('x' * 50), Base64.encode64(''), Base64.decode64("YWJj\n"), Base64.decode64('YWJj*ZA')]
#=> ["YWJj\n", "eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4\neHh4eHg=\n", "", "abc", "abcd"]

require 'base64'
[Base64.urlsafe_encode64('a?>', padding: false), Base64.urlsafe_decode64('YQ'), Base64.strict_encode64('x' * 50)]
#=> ["YT8-", "a", "eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHg="]

require 'base64'
Base64.strict_decode64("YWJj\n")
#=> ArgumentError: invalid base64

require 'pathname'
p = Pathname.new('/a/b/c.tar.gz')
[p.parent.to_s, p.basename.to_s, p.basename('.gz').to_s, p.dirname.to_s, p.extname, p.absolute?, p.to_s, p.sub_ext('.x').to_s]
#=> ["/a/b", "c.tar.gz", "c.tar", "/a/b", ".gz", true, "/a/b/c.tar.gz", "/a/b/c.tar.x"]

require 'pathname'
[['/a', 'b'], ['/a', '/b'], ['a', '..'], ['/', '..'], ['.', '..'], ['a/b', '../c'], ['a', '../../c'], ['/a/', './b'], ['a', '.'], ['', 'x']].map { |x, y| (Pathname.new(x) + y).to_s }
#=> ["/a/b", "/b", ".", "/", "..", "a/c", "../c", "/a/b", "a", "x"]

require 'pathname'
['/a/./b/../c', 'a/..', '../x', '/..', '', 'a//b/'].map { |x| Pathname(x).cleanpath.to_s }
#=> ["/a/c", ".", "../x", "/", ".", "a/b"]

require 'pathname'
[Pathname('/a').join('b', 'c'), Pathname('a') == Pathname('a'), Pathname('a') <=> Pathname('b'), Pathname('/a/b').each_filename.to_a, Pathname('/a/b').relative_path_from(Pathname('/a/c')), "#{Pathname('x')}", Pathname('/').root?, { Pathname('a') => 1 }[Pathname('a')], Pathname('/a/b').ascend.map(&:to_s)]
#=> [#<Pathname:/a/b/c>, true, -1, ["a", "b"], #<Pathname:../b>, "x", true, 1, ["/a/b", "/a", "/"]]

require 'pathname'
['/', '/a', 'a', 'a/b/', '//', '', '.bashrc', 'a.'].map { |x| p = Pathname.new(x); [p.dirname.to_s, p.basename.to_s, p.extname] }
#=> [["/", "/", ""], ["/", "a", ""], [".", "a", ""], ["a", "b", ""], ["/", "/", ""], [".", "", ""], [".", ".bashrc", ""], [".", "a.", "."]]

Gem::Version.new('1.10') > Gem::Version.new('1.9') && Gem::Version.new('2') == Gem::Version.new('2.0')
#=> true

%w[1.0 1.0.a 1.0.b2 0.9 1.0.1 1.0-rc1 10 9.9].map { |v| Gem::Version.new(v) }.sort.map(&:to_s)
#=> ["0.9", "1.0.a", "1.0.b2", "1.0.pre.rc1", "1.0", "1.0.1", "9.9", "10"]

Gem::Version.new('abc')
#=> ArgumentError: Malformed version number string abc

v = Gem::Version.new('1.2.3')
[v.segments, v.bump.to_s, v.prerelease?, v >= '1.2', v.between?(Gem::Version.new('1'), Gem::Version.new('2')), Gem::Version.correct?('1.x.y'), v.inspect]
#=> [[1, 2, 3], "1.3", false, true, true, true, "#<Gem::Version \"1.2.3\">"]

r = Gem::Requirement.new('~> 1.2', '< 1.9')
%w[1.1 1.2 1.8.9 1.9 2.0].map { |v| r.satisfied_by?(Gem::Version.new(v)) }
#=> [false, true, true, false, false]

require 'rubygems' unless defined?(Gem)
defined?(Gem::Version)
#=> "constant"

require 'strscan'
s = StringScanner.new('key = "some value" # rest')
[s.scan(/\w+/), s.skip(/\s*=\s*/), s.scan(/"([^"]*)"/), s[1], s.pos, s.check(/ /), s.scan_until(/#/), s.eos?, s.rest, s.getch, s.peek(2), s.pre_match, s.scan(/x/), s.matched]
#=> ["key", 3, "\"some value\"", "some value", 18, " ", " #", false, " rest", " ", "re", "key = \"some value\" #", nil, nil]

require 'strscan'
s = StringScanner.new("é=1\n")
[s.scan(/é/), s.pos, s.match?(/=/), s.exist?(/\n/), s.terminate.eos?, s.rest]
#=> ["é", 2, 1, 3, true, ""]

require 'uri'
u = URI.parse('https://user:pw@example.com:8443/a/b?x=1#top')
[u.scheme, u.host, u.port, u.path, u.query, u.fragment, u.user, u.password, u.class, u.to_s]
#=> ["https", "example.com", 8443, "/a/b", "x=1", "top", "user", "pw", URI::HTTPS, "https://user:pw@example.com:8443/a/b?x=1#top"]

require 'uri'
[URI.parse('http://a').port, URI.parse('ldap://x/').port, URI('/rel').scheme, URI.parse('mailto:a@b.c').opaque, URI.parse('http://[::1]:80/').hostname, URI.parse('http://a:80/').to_s]
#=> [80, 389, nil, "a@b.c", "::1", "http://a/"]

require 'uri'
[URI.encode_www_form_component('a b&é'), URI.decode_www_form_component('a+b%26%C3%A9'), URI.encode_www_form(a: 1, b: 'x y')]
#=> ["a+b%26%C3%A9", "a b&é", "a=1&b=x+y"]

require 'uri'
URI.parse('http://a b')
#=> URI::InvalidURIError: bad URI(is not URI?): "http://a b"

require 'shellwords'
[Shellwords.join(['a b', 'c']), ["it's"].shelljoin, 'a "b c"'.shellsplit, Shellwords.split('x\\ y z')]
#=> ["a\\ b c", "it\\'s", ["a", "b c"], ["x y", "z"]]

require 'digest'
[Digest::MD5.hexdigest('a'), Digest::SHA384.hexdigest('')[0, 8], Digest::SHA256.base64digest('a'), Digest::SHA1.new.update('a').hexdigest, (Digest::SHA256.new << 'a' << 'b').to_s[0, 8], Digest::SHA2.hexdigest('a')[0, 8]]
#=> ["0cc175b9c0f1b6a831c399e269772661", "38b060a7", "ypeBEsobvcr6wjGzmiPcTaeG7/gUfE5yuYB3ha/uSLs=", "86f7e437faa5a7fce15d1ddcb9eaeaea377667b8", "fb8e20fc", "ca978112"]

class Queue1
  extend Forwardable
  def_delegators :@list, :push, :size, :first
  def_delegator :@list, :shift, :take
  def_instance_delegator :list, :last, :newest
  attr_reader :list
  def initialize
    @list = []
  end
end
q = Queue1.new
q.push(1)
q.push(2)
[q.size, q.first, q.newest, q.take, q.size]
#=> [2, 1, 2, 1, 1]

class Level
  include Comparable
  attr_reader :n
  def initialize(n)
    @n = n
  end
  def <=>(other)
    n <=> other.n
  end
end
a, b, c = [1, 2, 3].map { |n| Level.new(n) }
[a < b, b.clamp(a, a).n, b.between?(a, c), [c, a, b].min.n, [c, a, b].sort.map(&:n), a == Level.new(1), a != b, [a, b].max.n]
#=> [true, 1, true, 1, [1, 2, 3], true, true, 2]

require 'set'
[Set.new([1, 2]).join(', '), Set[3].join]
#=> ["1, 2", "3"]

require 'date'
[Date.parse('2024-02-29').next_year(2).to_s, Date.parse('2024-01-31').next_day(3).to_s, Date.new(2026, 1, 5).prev_day(5).to_s, Date.new(2026, 1, 5).prev_year.to_s, Date.new(2026, 1, 4).cwday, Date.new(2026, 1, 5).cweek]
#=> ["2026-02-28", "2024-02-03", "2025-12-31", "2025-01-05", 7, 2]

require 'date'
[Date::MONTHNAMES[1], Date::ABBR_DAYNAMES, Date.new(2026, 1, 1).upto(Date.new(2026, 1, 3)).map(&:to_s), Date.new(2026, 1, 3).downto(Date.new(2026, 1, 2)).to_a.size]
#=> ["January", ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"], ["2026-01-01", "2026-01-02", "2026-01-03"], 2]

require 'time'
[Time.new(2026, 1, 5, 10, 0, 0, '+02:00').utc.hour, Time.new(2026, 1, 5, 10, 0, 0, -3600).to_s, Time.strptime('05/Jan/2026:10:00:00 +0000', '%d/%b/%Y:%H:%M:%S %z').to_i]
#=> [8, "2026-01-05 10:00:00 -0100", 1767607200]

require 'date'
Date.strptime('x', '%d/%m/%Y')
#=> Date::Error: invalid date
