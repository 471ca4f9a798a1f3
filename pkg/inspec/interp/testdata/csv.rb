# Copyright The Sonde Authors
# SPDX-License-Identifier: Apache-2.0

# CSV.

require "csv"; CSV.parse("a,b\n1,\"x,y\"\n")
#=> [["a", "b"], ["1", "x,y"]]

require "csv"; CSV.parse("a,b\n\n,\"\"\n")
#=> [["a", "b"], [], [nil, ""]]

require "csv"; CSV.parse("a,b\n1,2\n", headers: true).map(&:to_h)
#=> [{"a"=>"1", "b"=>"2"}]

require "csv"; CSV.parse("a,b\n1,2\n", headers: true)[0]
#=> #<CSV::Row "a":"1" "b":"2">

require "csv"; CSV.parse("a,b\n1,2\n", headers: true)["a"]
#=> ["1"]

require "csv"; CSV.parse("a,b\n1,2\n3\n", headers: true)[1].to_h
#=> {"a"=>"3", "b"=>nil}

require "csv"; CSV.parse("a,b\n1,2,3\n", headers: true)[0].to_h
#=> {"a"=>"1", "b"=>"2", nil=>"3"}

require "csv"; CSV.parse("A b,C\n1,2\n", headers: true, header_converters: :symbol).map(&:to_h)
#=> [{:a_b=>"1", :c=>"2"}]

require "csv"; CSV.parse("1,2.5,x\n", converters: :numeric)
#=> [[1, 2.5, "x"]]

require "csv"; CSV.parse("1,2\n", headers: %w[x y]).map(&:to_h)
#=> [{"x"=>"1", "y"=>"2"}]

require "csv"; CSV.parse("1,2\n", headers: "x,y").first["x"]
#=> "1"

require "csv"; CSV.parse_line("a;b", col_sep: ";")
#=> ["a", "b"]

require "csv"; CSV.parse_line("")
#=> nil

require "csv"; CSV.parse("")
#=> []

require "csv"; ["a","b,c",nil,"d\"e","",1].to_csv
#=> "a,\"b,c\",,\"d\"\"e\",\"\",1\n"

require "csv"; "a,b".parse_csv
#=> ["a", "b"]

require "csv"; CSV.generate { |c| c << [1,2]; c << ["a b"," c"] }
#=> "1,2\na b, c\n"

require "csv"; CSV.generate_line(["a",nil,"b"], col_sep: ";")
#=> "a;;b\n"

require "csv"; CSV.parse("a,\"b\n")
#=> CSV::MalformedCSVError: Unclosed quoted field in line 1.

require "csv"; CSV.parse("a,b\"c\n")
#=> CSV::MalformedCSVError: Illegal quoting in line 1.

require "csv"; CSV.parse("a,\"b\"c\n")
#=> CSV::MalformedCSVError: Any value after quoted field isn't allowed in line 1.

require "csv"; CSV.parse("a,b\"c\n", liberal_parsing: true)
#=> [["a", "b\"c"]]

require "csv"; CSV.parse("a,b\r\nc,d\r\n")
#=> [["a", "b"], ["c", "d"]]

require "csv"; CSV.parse("\"a\nb\",c\n")
#=> [["a\nb", "c"]]

require "csv"; CSV.parse("\"a\"\"b\"\n")
#=> [["a\"b"]]

require "csv"; CSV.parse("a,b\n\n1,2\n", skip_blanks: true)
#=> [["a", "b"], ["1", "2"]]

require "csv"; CSV.parse("#x\na,b\n", skip_lines: /^#/)
#=> [["a", "b"]]

require "csv"; CSV.new("a,b\n1,2").each.to_a
#=> [["a", "b"], ["1", "2"]]

require "csv"; CSV.new("a,b\n1,2", headers: true).read.headers
#=> ["a", "b"]

require "csv"; r=CSV.parse("a,b\n1,2\n", headers: true)[0]; [r["a"], r[1], r.fields, r.headers, r.fetch("a"), r.key?("z"), r.to_csv, r.map { |k,v| v }, r.values_at("b")]
#=> ["1", "2", ["1", "2"], ["a", "b"], "1", false, "1,2\n", ["1", "2"], ["2"]]

require "csv"; r=CSV.parse("a,b\n1,2\n", headers: true)[0]; r.fetch("z")
#=> KeyError: key not found: z

require "csv"; CSV.parse(" a , b \n", strip: true)
#=> [["a", "b"]]

require "csv"; CSV.parse("a,b\n1,2\n", headers: true).to_csv
#=> "a,b\n1,2\n"

require "csv"; CSV.parse("a,b\n1,2\n", headers: true).size
#=> 1

require "csv"; CSV.parse("a,b\n", nope: 1)
#=> ArgumentError: unknown keyword: :nope

require "csv"; rows=[]; CSV.parse("a,b\nc,d") { |r| rows << r }; rows
#=> [["a", "b"], ["c", "d"]]

require "csv"; CSV.parse("a,b\n1,2\n", headers: true, return_headers: true).map(&:to_h)
#=> [{"a"=>"a", "b"=>"b"}, {"a"=>"1", "b"=>"2"}]

require "csv"; CSV.parse("a,a\n1,2\n", headers: true)[0].to_h
#=> {"a"=>"1"}
