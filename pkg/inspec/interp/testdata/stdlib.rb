require 'delegate'; class X < SimpleDelegator; def y; 1; end; end; X.new([1,2]).size
#=> 2

require 'singleton'; class X; include Singleton; end; X.instance.equal?(X.instance)
#=> true

require 'forwardable'; class X; extend Forwardable; def_delegators :@a, :size, :first; def_delegator :@a, :last, :final; def initialize; @a=[1,2]; end; end; [X.new.size, X.new.first, X.new.final]
#=> [2, 1, 2]

require 'ostruct'; OpenStruct.new(a: 1).a
#=> 1

require 'timeout'; Timeout.timeout(1) { 2 }
#=> 2

require 'English'; "abc" =~ /b/; $PREMATCH
#=> "a"

require 'ipaddr'; IPAddr.new("10.0.0.0/8").include?("10.1.2.3")
#=> true

require 'stringio'; StringIO.new("a\nb").gets
#=> "a\n"

Hash.new { |h,k| h[k]=1 }.then { |h| h[:x]; h }
#=> {:x=>1}

o = Object.new; def o.method_missing(n, *a) = [n, a]; o.foo(1)
#=> [:foo, [1]]

require 'stringio'; s=StringIO.new("a\nb\nc"); [s.gets, s.read, s.gets, s.eof?, s.rewind, s.each_line.to_a, s.lineno]
#=> ["a\n", "b\nc", nil, true, 0, ["a\n", "b\n", "c"], 3]

require 'stringio'; s=StringIO.new; s.puts "a", 1, [2,[3]]; s << "x"; s.print("y","z"); s.printf("%d", 4); s.string
#=> "a\n1\n2\n3\nxyz4"

require 'stringio'; s=StringIO.new("abc"); [s.getc, s.getc, s.pos, s.readlines, s.read, s.read(1)]
#=> ["a", "b", 2, ["c"], "", nil]

require 'stringio'; StringIO.new("a\nb").map(&:chomp)
#=> ["a", "b"]

require 'stringio'; StringIO.new("a").readline rescue $!.class
#=> "a"

require 'stringio'; s=StringIO.new("a"); s.gets; s.readline
#=> EOFError: end of file reached

require 'ipaddr'; [IPAddr.new("10.0.0.0/8").include?("10.1.2.3"), IPAddr.new("10.0.0.0/8") === "11.1.1.1", IPAddr.new("1.1.1.1") == "1.1.1.1", IPAddr.new("1.1.1.1") < IPAddr.new("1.1.1.2")]
#=> [true, false, true, true]

require 'ipaddr'; IPAddr.new("10.0.0.0/30").to_range.map(&:to_s)
#=> ["10.0.0.0", "10.0.0.1", "10.0.0.2", "10.0.0.3"]

require 'ipaddr'; IPAddr.new("1:0:0:2:0:0:0:3").to_s
#=> "1:0:0:2::3"

require 'ipaddr'; IPAddr.new("10.1.2.3").mask(8).to_s
#=> "10.0.0.0"

require 'singleton'; class X; include Singleton; attr_accessor :a; end; X.instance.a = 1; X.instance.a
#=> 1

require 'delegate'; class X < SimpleDelegator; def y; 1+size; end; end; x=X.new([1,2]); [x.y, x.first, x == [1,2], x.to_s, x.inspect, x.__getobj__, x.is_a?(X), x.respond_to?(:each)]
#=> [3, 1, true, "[1, 2]", "[1, 2]", [1, 2], true, true]

require 'delegate'; X = DelegateClass(Array); class Y < X; def initialize; super([3]); end; end; Y.new.first
#=> 3

require 'delegate'; class X < SimpleDelegator; end; X.new(1).foo rescue $!.class
#=> NoMethodError

require 'timeout'; Timeout.timeout(5) { |s| s }
#=> 5

require 'timeout'; begin; raise Timeout::Error, "x"; rescue Timeout::Error => e; e.message; end
#=> "x"

require 'logger'; l = Logger.new(nil); l.level = Logger::WARN; [l.info("x"), l.info?, l.warn?, l.level, l.debug { 1 }]
#=> [true, false, true, 2, true]

require 'logger'; l = Logger.new(nil, level: :error); l.level
#=> 3

require 'monitor'; Monitor.new.synchronize { 3 }
#=> 3

require 'English'; "abc" =~ /(b)/; [$MATCH, $PREMATCH, $POSTMATCH, $LAST_PAREN_MATCH]
#=> ["b", "a", "c", "b"]
