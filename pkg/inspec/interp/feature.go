// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package interp

import (
	"embed"
	"fmt"
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/syntax"
)

// rubylib holds the parts of Ruby's library that are written in Ruby. They are
// loaded when they are required, or named.
//
//go:embed rubylib/*.rb
var rubylib embed.FS

// shipped are the features of rubylib: what is required, the constant, the
// file.
var shipped = []struct{ feature, constant, file string }{
	{"csv", "CSV", "csv.rb"},
	{"delegate", "SimpleDelegator", "delegate.rb"},
	{"delegate", "Delegator", "delegate.rb"},
	{"ipaddr", "IPAddr", "ipaddr.rb"},
	{"logger", "Logger", "logger.rb"},
	{"monitor", "Monitor", "mutex.rb"},
	{"monitor", "MonitorMixin", "mutex.rb"},
	{"thread", "Mutex", "mutex.rb"},
	{"ostruct", "OpenStruct", "ostruct.rb"},
	{"parslet", "Parslet", "parslet.rb"},
	{"pathname", "Pathname", "pathname.rb"},
	{"rubygems", "Gem", "gem.rb"},
	{"rubygems/version", "Gem", "gem.rb"},
	{"semverse", "Semverse", "semverse.rb"},
	{"singleton", "Singleton", "singleton.rb"},
	{"stringio", "StringIO", "stringio.rb"},
	{"strscan", "StringScanner", "strscan.rb"},
	{"timeout", "Timeout", "timeout.rb"},
	{"uri", "URI", "uri.rb"},
}

// builtin are the features whose constants are always there.
var builtin = strings.Fields(`set objspace json date time yaml psych shellwords forwardable digest digest/md5 digest/sha1 digest/sha2
 digest/sha256 rational English pp base64 hashie hashie/mash comparable enumerator
 bundler/setup`)

// absent are the features that InSpec's own Ruby has and this one lacks, with
// the constant that they would define. Requiring one succeeds, so that a
// profile loads; using the constant is an error of the control that does.
var absent = []struct{ feature, constant string }{
	{"openssl", "OpenSSL"},
	{"net/http", "Net"},
	{"net/https", "Net"},
	{"net/ssh", "Net"},
	{"open-uri", "OpenURI"},
	{"socket", "Socket"},
	{"socket", "TCPSocket"},
	{"resolv", "Resolv"},
	{"securerandom", "SecureRandom"},
	{"erb", "ERB"},
	{"tempfile", "Tempfile"},
	{"tmpdir", "Dir"},
	{"fileutils", "FileUtils"},
	{"open3", "Open3"},
	{"benchmark", "Benchmark"},
	{"zlib", "Zlib"},
	{"etc", "Etc"},
	{"random/formatter", "Random"},
	{"ripper", "Ripper"},
	{"rexml/document", "REXML"},
	{"rexml", "REXML"},
	{"tomlrb", "Tomlrb"},
	{"addressable/uri", "Addressable"},
	{"faraday", "Faraday"},
	{"mixlib/shellout", "Mixlib"},
	{"mixlib/log", "Mixlib"},
	{"nokogiri", "Nokogiri"},
	{"thor", "Thor"},
	{"pry", "Pry"},
	{"observer", "Observable"},
	{"tsort", "TSort"},
	{"bigdecimal", "BigDecimal"},
	{"method_source", "MethodSource"},
	{"pstore", "PStore"},
	{"optparse", "OptionParser"},
	{"happymapper", "HappyMapper"},
	{"nokogiri-happymapper", "HappyMapper"},
	{"thread", "Thread"},
	{"fiber", "Fiber"},
	{"process", "Process"},
	{"rubygems/package", "Gem::Package"},
}

// requireFeature loads what a require names, unless the embedder did. It
// returns whether there is such a feature.
func (in *Interp) requireFeature(name string) (bool, error) {
	name = strings.TrimSuffix(name, ".rb")
	for _, s := range shipped {
		if s.feature == name {
			return true, in.ship(s.file)
		}
	}
	for _, b := range builtin {
		if b == name {
			return true, nil
		}
	}
	for _, a := range absent {
		if a.feature == name {
			return true, nil
		}
	}
	return false, nil
}

// missingConst is the value of a constant that is not defined yet; nil when
// there is none.
func (in *Interp) missingConst(name string) (Value, error) {
	for _, s := range shipped {
		if s.constant == name && !in.shipped[s.file] {
			if err := in.ship(s.file); err != nil {
				return nil, err
			}
			return in.core.Object.consts[name], nil
		}
	}
	if in.unknown != nil {
		if v, err := in.unknown(name); v != nil || err != nil {
			return v, err
		}
	}
	for _, a := range absent {
		if a.constant == name {
			return nil, Raise("NotImplementedError", "sonde does not support %s (require '%s')", a.constant, a.feature)
		}
	}
	return nil, nil
}

func (in *Interp) ship(file string) error {
	if in.shipped[file] {
		return nil
	}
	in.shipped[file] = true
	switch file {
	case "csv.rb":
		in.defineCSV()
	case "parslet.rb":
		in.defineParslet()
	}
	src, err := rubylib.ReadFile("rubylib/" + file)
	if err != nil {
		return fmt.Errorf("read the library %s: %w", file, err)
	}
	return in.EvalLibrary(file, string(src))
}

// internalName begins the names of files that are not the profile's. Its errors
// are placed where the profile called.
const internalName = "<internal:"

// EvalLibrary evaluates Ruby that the embedder itself brings, at the top
// level: what it defines is there for all code.
func (in *Interp) EvalLibrary(name, src string) error {
	file, err := syntax.Parse(internalName+name+">", src)
	if err != nil {
		return fmt.Errorf("parse the library %s: %w", name, err)
	}
	_, err = in.Eval(file, in.main, nil)
	return err
}
