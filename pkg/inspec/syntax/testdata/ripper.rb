# Copyright The Sonde Authors
# SPDX-License-Identifier: Apache-2.0
#
# Reads file names on standard input and writes one line for each: the tree
# that Ripper, Ruby's own parser, makes of the file, in the form of
# sexp_test.go; or "error" when Ruby does not accept it.

require "ripper"

# Builder keeps what Ripper's trees leave out: how a piece of text was quoted,
# and whether words are strings or symbols.
class Builder < Ripper::SexpBuilderPP
  def initialize(*)
    super
    @quotes = []
  end

  %i[tstring_beg heredoc_beg qwords_beg words_beg qsymbols_beg symbols_beg regexp_beg].each do |event|
    define_method(:"on_#{event}") do |tok|
      @quotes.push(tok)
      super(tok)
    end
  end

  def on_symbeg(tok)
    @quotes.push(tok) if tok.length > 1 && tok !~ /\A::/
    super
  end

  def on_backtick(tok)
    @quotes.push(tok) unless state.allbits?(Ripper::EXPR_ENDFN) || state.allbits?(Ripper::EXPR_ARG)
    super
  end

  %i[tstring_end heredoc_end regexp_end label_end].each do |event|
    define_method(:"on_#{event}") do |tok|
      @quotes.pop
      super(tok)
    end
  end

  def on_tstring_content(tok)
    super << @quotes.last
  end

  # Ripper's own takes blanks off behind an interpolation as well, where no
  # line begins; Ruby does not.
  def on_heredoc_dedent(val, width)
    bol = true
    val.map! do |e|
      if e.is_a?(Array) && e[0] == :@tstring_content
        whole = e[1].dup
        e = dedent_element(e, width) if bol
        bol = whole.end_with?("\n")
      elsif e.is_a?(Array)
        bol = false
      end
      e
    end
  end

  def on_qwords_add(list, word) = list.push([:word, [word]])
  def on_words_add(list, word) = list.push([:word, word])
  def on_qsymbols_add(list, word) = list.push([:symword, [word]])
  def on_symbols_add(list, word) = list.push([:symword, word])
end

# Writer turns Ripper's tree into text.
class Writer
  def initialize
    @out = +"".b
    @bound = []
  end

  attr_reader :out

  def list(head, *items)
    @out << "(" << head
    items.each do |it|
      @out << " "
      item(it)
    end
    @out << ")"
  end

  # Raw is text that is written as it is.
  Raw = Struct.new(:text)
  # Args and Body are lists with a head.
  Args = Struct.new(:list)
  Body = Struct.new(:list)

  # item writes what may stand in a list; a Proc writes for itself.
  def item(it)
    case it
    when nil, false then @out << "_"
    when Raw then @out << it.text.b
    when String then @out << it.b
    when Args then nodes("args", it.list)
    when Body then it.list ? nodes("body", statements(it.list)) : @out << "_"
    when Proc then it.call
    else node(it)
    end
  end

  def nodes(head, list)
    @out << "(" << head
    list.each do |n|
      @out << " "
      node(n)
    end
    @out << ")"
  end

  def statements(list)
    list = [list] if list[0].is_a?(Symbol)
    list.reject { |s| s == [:void_stmt] }
  end

  def quote(s)
    '"' + s.b.each_byte.map { |c|
      c > 32 && c < 127 && c != 34 && c != 92 ? c.chr : format("\\%02x", c)
    }.join + '"'
  end

  # unescape returns what the text between two delimiters stands for.
  def unescape(raw, quote)
    raw = raw.gsub("\r\n", "\n") if raw.valid_encoding?
    return raw.b unless raw.include?("\\")

    close = quote[-1].tr("([{<", ")]}>")
    case quote
    when /\A<<[~-]?'/ then raw.b
    when %r{\A(/|%r)}
      raw.b.gsub(/\\(\n|.)/mn) do |m|
        if m[1] == "\n" then ""
        elsif m[1] == close && !"$*+.?^|)]}>".include?(close) then close
        else m
        end
      end
    when /\A%[wi]/
      raw.b.gsub(/\\([\\\s#{Regexp.escape(quote[2] + close)}])/n) { $1 }
    when /\A(:?'|%[qs])/
      raw.b.gsub(/\\([\\#{Regexp.escape(quote[-1] + close)}])/n) { $1 }
    else
      raw = raw.gsub("\\\n", "\n") if quote.match?(/\A%[WI]/)
      eval("# encoding: #{raw.encoding}\n<<SONDE_EOS\n#{raw}\nSONDE_EOS\n").b.delete_suffix("\n")
    end
  end

  def parts(head, list)
    @out << "(" << head
    text = +"".b
    flush = lambda do
      @out << " " << quote(text) unless text.empty?
      text = +"".b
    end
    flat(list).each do |n|
      case n[0]
      when :@tstring_content then text << unescape(n[1], n[3])
      when :@CHAR then text << eval("# encoding: #{n[1].encoding}\n#{n[1]}").b
      when :string_embexpr
        inner = statements(n[1])
        if inner.length == 1 && plain_text(inner[0])
          text << plain_text(inner[0])
        else
          flush.call
          @out << " "
          inner.length == 1 ? node(inner[0]) : nodes("body", inner)
        end
      when :string_dvar
        flush.call
        @out << " "
        node(n[1])
      else raise "part #{n[0].inspect}"
      end
    end
    flush.call
    @out << ")"
  end

  # plain_text returns the text of a string without interpolation, or with
  # nothing but another such string in it.
  def plain_text(n)
    n[0] == :string_literal ? plain_parts(n[1].drop(1)) : nil
  end

  def plain_parts(list)
    texts = list.map do |c|
      case c[0]
      when :@tstring_content then unescape(c[1], c[3])
      when :string_embexpr
        inner = statements(c[1])
        inner.length == 1 && plain_text(inner[0]) or return
      else return
      end
    end
    texts.join.b
  end

  def symbol(list)
    text = plain_parts(list)
    text ? sym(text) : parts("dsym", list)
  end

  # flat resolves strings that stand side by side.
  def flat(list)
    list.flat_map do |n|
      case n[0]
      when :string_concat then flat(n.drop(1))
      when :string_literal then flat(n[1].drop(1))
      when Array then flat(n)
      else [n]
      end
    end
  end

  def sym(name) = list("sym", quote(name))

  def key(n)
    case n[0]
    when :@label then sym(n[1].chomp(":"))
    when :string_content then symbol(n.drop(1))
    else node(n)
    end
  end

  # args returns the arguments as a list, and the block argument.
  def args(n)
    case n
    when nil, false, [] then []
    else
      case n[0]
      when :arg_paren then args(n[1])
      when :paren then args(n[1])
      when :args_add_block
        list = args(n[1])
        n[2] == false ? list : list + [[:blockpass, n[2]]]
      when :args_add_star
        args(n[1]) + [[:splat, n[2]]] + n.drop(3)
      when :args_forward then [n]
      when :mrhs_new_from_args then args(n[1]) + n.drop(2)
      when :mrhs_add_star then args(n[1]) + [[:splat, n[2]]] + n.drop(3)
      when Symbol then [n]
      else n
      end
    end
  end

  def call(recv, op, name, args, block = nil)
    head = op && op[1] == "&." ? "call&" : "call"
    list(head, recv, Raw.new(name == :call ? "call" : name[1]), *args, *(block ? [block] : []))
  end

  # invoke writes a call with its arguments, which may be a super.
  def invoke(n, more, block)
    case n[0]
    when :method_add_block then raise "two blocks"
    when :method_add_arg then invoke(n[1], args(n[2]), block)
    when :fcall, :vcall then call(nil, nil, n[1], more, block)
    when :call then call(n[1], n[2], n[3], more, block)
    when :command then call(nil, nil, n[1], args(n[2]), block)
    when :command_call then call(n[1], n[2], n[3], args(n[4]), block)
    when :super then list("super", Args.new(args(n[1]).reject { |a| a[0] == :blockpass }), block || args(n[1]).find { |a| a[0] == :blockpass })
    when :zsuper then list("zsuper", block)
    when :break, :next, :return
      # return foo x do … end: the block is foo's.
      inner = args(n[1])
      list(n[0].to_s, -> { invoke(inner[0], [], block) })
    when :aref then aref(n, block)
    when :const_path_ref then call(n[1], nil, n[2], more, block)
    when :var_ref then call(nil, nil, n[1], more, block)
    else raise "invoke #{n[0].inspect}"
    end
  end

  def aref(n, block = nil)
    list("call", n[1], Raw.new("[]"), *args(n[2]), *(block ? [block] : []))
  end

  # many writes what return, break and next carry.
  def many(list)
    return @out << "_" if list.empty?
    return node(list[0]) if list.length == 1 && list[0][0] != :splat

    nodes("array", list)
  end

  def value(n)
    %i[mrhs_new_from_args mrhs_add_star].include?(n[0]) ? nodes("array", args(n)) : node(n)
  end

  def target(n)
    case n[0]
    when :rest_param then list("*", n[1] && -> { target(n[1]) })
    when :mlhs
      # ((a, b)) is flattened to [:mlhs, :mlhs, a, b].
      n[1] == :mlhs ? targets([n.drop(1)]) : targets(n.drop(1))
    when :@ident then list("lvar", n[1])
    when :excessed_comma then nil
    else node(n)
    end
  end

  def targets(list)
    list = list.drop(1) if list[0] == :mlhs
    list = [list] if list[0].is_a?(Symbol)
    @out << "(targets"
    list.each do |n|
      @out << " "
      target(n)
    end
    @out << ")"
  end

  def params(n, locals = nil)
    n = n[1] if n && n[0] == :paren
    if n.nil? || n.drop(1).none? && !locals
      return @out << "_"
    end

    _, req, opt, rest, post, keys, keyrest, block = n
    @out << "(params"
    one = lambda do |kind, name, *default|
      @out << " "
      list(kind, name || "_", *default)
    end
    required = lambda do |r|
      if r[0] == :mlhs
        @out << " "
        target(r)
      else
        one.call("req", r[1])
      end
    end
    req&.each(&required)
    opt&.each { |name, default| one.call("opt", name[1], default) }
    one.call("rest", rest[1] && rest[1][1]) if rest && rest[0] == :rest_param
    post&.each(&required)
    keys&.each { |name, default| one.call("key", name[1].chomp(":"), default) }
    case keyrest
    when :nil then one.call("nokey", "_")
    when nil then nil
    else
      keyrest[0] == :args_forward ? one.call("forward", "_") : one.call("keyrest", keyrest[1] && keyrest[1][1])
    end
    one.call("block", block[1] && block[1][1]) if block.is_a?(Array)
    @out << " (excess)" if rest && rest[0] == :excessed_comma
    locals&.each { |l| one.call("local", l[1]) }
    @out << ")"
  end

  def block_params(var)
    var ? params(var[1], var[2] || nil) : @out << "_"
  end

  def body(n)
    return nodes("body", statements(n)) unless n[0] == :bodystmt

    _, list, rescues, other, ensures = n
    return nodes("body", statements(list)) unless rescues || other || ensures

    @out << "(begin "
    nodes("body", statements(list))
    while rescues
      _, classes, var, stmts, following = rescues
      @out << " "
      list("rescue", Args.new(args(classes)), var && -> { target(var) }, Body.new(stmts))
      rescues = following
    end
    if other
      @out << " "
      nodes("else", statements(other[0] == :else ? other[1] : other))
    end
    if ensures
      @out << " "
      nodes("ensure", statements(ensures[1]))
    end
    @out << ")"
  end

  def otherwise(n)
    case n && n[0]
    when nil then @out << "_"
    when :else then nodes("body", statements(n[1]))
    when :elsif then list("body", -> { list("if", n[1], Body.new(n[2]), -> { otherwise(n[3]) }) })
    end
  end

  def pattern(n)
    case n[0]
    when :aryptn
      _, const, before, rest, after = n
      @bound << rest[1][1] if rest && rest[1]
      list("patarray", const, lambda {
        @out << "(args"
        before&.each { |x| @out << " "; pattern(x) }
        if rest
          @out << " "
          list("*", rest[1] && -> { pattern(rest) })
        end
        after&.each { |x| @out << " "; pattern(x) }
        @out << ")"
      })
    when :fndptn
      _, const, before, middle, after = n
      [before, after].each { |r| @bound << r[1][1] if r[1] }
      list("patarray", const, lambda {
        @out << "(args "
        list("*", before[1] && -> { pattern(before) })
        middle.each { |x| @out << " "; pattern(x) }
        @out << " "
        list("*", after[1] && -> { pattern(after) })
        @out << ")"
      })
    when :hshptn
      _, const, pairs, rest = n
      pairs&.each { |k, v| @bound << k[1].chomp(":") if k[0] == :@label && !v }
      @bound << rest[1][1] if rest && rest[1].is_a?(Array)
      list("pathash", const, *(pairs || []).map { |k, v|
        -> { list("=>", -> { key(k) }, v && -> { pattern(v) }) }
      }, *(rest ? [-> { rest[1] == :nil ? @out << "**nil" : list("**", rest[1] && rest) }] : []))
    when :binary
      case n[2]
      when :| then list("patalt", -> { pattern(n[1]) }, -> { pattern(n[3]) })
      when :"=>" then list("patbind", -> { pattern(n[1]) }, n[3][1][1])
      end
    when :var_ref
      %i[@ident @ivar @gvar @cvar].include?(n[1][0]) ? list("pin", n) : node(n)
    when :begin then list("pin", n[1])
    when :paren then pattern(n[1])
    else node(n)
    end
  end

  def clauses(n)
    while n
      @out << " "
      case n[0]
      when :when
        list("when", Args.new(args(n[1])), Body.new(n[2]))
        n = n[3]
      when :in
        pat, guard = n[1], nil
        guard, pat = pat, pat[2] if %i[if_mod unless_mod].include?(pat[0])
        list("in", guard && -> { list(guard[0] == :if_mod ? "if" : "unless", guard[1]) }, -> { pattern(pat) }, Body.new(n[2] || []))
        n = n[3]
      when :else
        nodes("else", statements(n[1]))
        n = nil
      end
    end
    @out << ")"
  end

  def number(text)
    text = text.downcase.delete("_").delete_prefix("+").sub(/\A(-?)0d0*(?=\d)/, '\1')
    case text
    when /i\z/ then list("imaginary", -> { number(text.chop) })
    when /r\z/ then list("rational", text.chop)
    when /\A-?0[xbo]/, /\A-?\d+\z/ then list("int", text)
    else list("float", text)
    end
  end

  def node(n)
    case n[0]
    when :@int, :@float, :@rational, :@imaginary then number(n[1])
    when :@CHAR then parts("str", [n])
    when :@backref, :@gvar then list("gvar", quote(n[1]))
    when :@ivar then list("ivar", n[1])
    when :@cvar then list("cvar", n[1])
    when :@const then list("const", n[1])
    when :@ident then list("lvar", n[1])
    when :@label then key(n)
    when :@kw
      case n[1]
      when "__FILE__", "__LINE__", "__ENCODING__" then list("keyword", n[1])
      else @out << n[1]
      end
    when :var_ref, :var_field, :const_ref then node(n[1])
    when :vcall
      # Ripper forgets that the patterns {x:} and [*x] make x a variable. Ruby does not.
      list(@bound.include?(n[1][1]) ? "lvar" : "vcall", n[1][1])
    when :fcall, :call, :command, :command_call, :super then invoke(n, [], nil)
    when :method_add_arg then invoke(n, [], nil)
    when :method_add_block
      n[1][0] == :lambda_call ? raise : invoke(n[1], [], n[2])
    when :zsuper then invoke(n, [], nil)
    when :field then call(n[1], n[2], n[3], [])
    when :aref, :aref_field then aref(n)
    when :const_path_ref, :const_path_field then list("const", n[1], n[2][1])
    when :top_const_ref, :top_const_field then list("topconst", n[1][1])
    when :string_literal, :string_concat then parts("str", [n])
    when :word then parts("str", n[1])
    when :symword
      symbol(n[1])
    when :xstring_literal then parts("xstr", n[1])
    when :regexp_literal then parts("regexp/" + n[2][1].sub(/\A[^a-z]+/m, ""), n[1])
    when :symbol_literal then n[1][0] == :symbol ? sym(n[1][1][1]) : n[1][0] == :dyna_symbol ? node(n[1]) : sym(n[1][1])
    when :dyna_symbol
      symbol(n[1][0] == :string_content ? n[1].drop(1) : n[1])
    when :array then nodes("array", args(n[1]))
    when :hash then nodes("hash", n[1] ? n[1][1] : [])
    when :bare_assoc_hash then nodes("pairs", n[1])
    when :assoc_new then list("=>", -> { key(n[1]) }, n[2])
    when :assoc_splat then list("**", n[1])
    when :splat then list("*", n[1])
    when :blockpass then list("&", n[1])
    when :args_forward then list("forward")
    when :dot2 then dots("..", n)
    when :dot3 then dots("...", n)
    when :binary
      case n[2]
      when :"&&", :"||", :and, :or then list(n[2].to_s, n[1], n[3])
      else
        bind_groups(n[1][1], n[1][2][1]) if n[2] == :=~ && n[1][0] == :regexp_literal
        list("call", n[1], n[2].to_s, n[3])
      end
    when :unary
      if n[1] == :not
        x = n[2]
        x = statements(x[1])[0] if x && x[0] == :paren && statements(x[1]).length == 1
        list("not", x)
      elsif n[1] == :-@ && %i[@int @float @rational @imaginary].include?(n[2][0]) then number("-" + n[2][1])
      else list("call", n[2], n[1].to_s)
      end
    when :assign then list("=", n[1], -> { value(n[2]) })
    when :opassign then list("op=", n[1], n[2][1].chomp("="), n[3])
    when :massign then list("masgn", -> { targets(n[1]) }, -> { value(n[2]) })
    when :ifop then list("ifop", n[1], Body.new([n[2]]), Body.new([n[3]]))
    when :if, :unless then list(n[0].to_s, n[1], Body.new(n[2]), -> { otherwise(n[3]) })
    when :if_mod, :unless_mod then list(n[0].to_s.sub("_", ""), n[1], Body.new([n[2]]), nil)
    when :while, :until then list(n[0].to_s, n[1], Body.new(n[2]))
    when :while_mod, :until_mod then list(n[0].to_s.sub("_", ""), n[1], Body.new([n[2]]))
    when :for then list("for", -> { targets(n[1]) }, n[2], Body.new(n[3]))
    when :case
      kind = n[2][0] == :in ? "casein" : "case"
      @out << "(" << kind << " "
      item(n[1])
      clauses(n[2])
    when :begin then list("kwbegin", -> { body(n[1]) })
    when :paren then nodes("paren", n[1] ? statements(n[1]) : [])
    when :rescue_mod then list("rescuemod", n[1], n[2])
    when :return, :break, :next then list(n[0].to_s, -> { many(args(n[1])) })
    when :return0 then list("return", nil)
    when :redo, :retry then list(n[0].to_s)
    when :yield then list("yield", Args.new(args(n[1])))
    when :yield0 then list("yield", Args.new([]))
    when :defined then list("defined", n[1])
    when :lambda then list("lambda", -> { lambda_params(n[1]) }, -> { body(n[2]) })
    when :brace_block, :do_block then list("block", -> { block_params(n[1]) }, -> { body(n[2]) })
    when :def then list("def", nil, n[1][1], -> { params(n[2]) }, -> { method_body(n[3]) })
    when :defs
      on = n[1][0] == :paren ? n[1][1] : n[1]
      list("def", on, n[3][1], -> { params(n[4]) }, -> { method_body(n[5]) })
    when :class then list("class", n[1], n[2], -> { body(n[3]) })
    when :sclass then list("sclass", n[1], -> { body(n[2]) })
    when :module then list("module", n[1], -> { body(n[2]) })
    when :alias, :var_alias then list("alias", n[1], n[2])
    when :undef then nodes("undef", n[1])
    when :BEGIN, :END then list(n[0].to_s, Body.new(n[1]))
    when :mlhs then targets(n)
    when :mrhs_new_from_args, :mrhs_add_star then value(n)
    else raise "node #{n.inspect[0, 200]}"
    end
  end

  def method_body(n)
    outer, @bound = @bound, []
    body(n)
    @bound = outer
  end

  # Ripper forgets that /(?<x>.)/ =~ y makes x a variable.
  def bind_groups(parts, options)
    return unless parts.all? { |c| c[0] == :@tstring_content }

    @bound.concat(Regexp.new(parts.map { |c| c[1] }.join, options.include?("x") ? Regexp::EXTENDED : 0).names)
  end

  def lambda_params(n)
    n && n[0] == :paren ? params(n[1]) : params(n)
  end

  def dots(head, n)
    list(head, n[1], n[2])
  end
end

$stdout.sync = true
$VERBOSE = nil
$stdin.each_line(chomp: true) do |path|
  source = File.binread(path).force_encoding("UTF-8")
  builder = Builder.new(source, path)
  tree = builder.parse
  if builder.error? || tree.nil?
    $stdout.puts "error"
    next
  end
  writer = Writer.new
  begin
    writer.nodes("body", writer.statements(tree[1]))
    $stdout.puts writer.out
  rescue StandardError, SyntaxError => e
    $stdout.puts "unknown #{e.message.lines.first.to_s.strip} #{e.backtrace.first}"
  end
end
