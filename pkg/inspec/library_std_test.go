// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package inspec

import (
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/sonde-dev/sonde/pkg/inspec/profile"
	"github.com/sonde-dev/sonde/pkg/inspec/target"
	"github.com/sonde-dev/sonde/pkg/report"
)

// runLibraries runs one control file beside libraries, on a root with a few
// files.
func runLibraries(t *testing.T, libraries map[string]string, control string) (*report.Report, error) {
	t.Helper()
	fsys := fstest.MapFS{
		"inspec.yml":    {Data: []byte("name: test\nversion: 1.0.0\n")},
		"controls/c.rb": {Data: []byte(control)},
	}
	for name, src := range libraries {
		fsys["libraries/"+name] = &fstest.MapFile{Data: []byte(src)}
	}
	p, err := profile.FS(fsys, "test")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for name, text := range map[string]string{
		"etc/os-release":     "ID=debian\n",
		"etc/debian_version": "12.4\n",
		"etc/demo.conf":      "# a comment\nport = 80\n[tls]\nport = 443\n",
		"etc/empty":          "",
	} {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	root, err := target.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	return Run(t.Context(), p, root, Options{})
}

// expectAll runs controls whose every result must pass.
func expectAll(t *testing.T, libraries map[string]string, control string) {
	t.Helper()
	r, err := runLibraries(t, libraries, control)
	if err != nil {
		t.Fatal(err)
	}
	if r.Profiles[0].Status != report.ProfileLoaded {
		t.Fatalf("profile %s: %s", r.Profiles[0].Status, r.Profiles[0].StatusMessage)
	}
	n := 0
	for _, c := range r.Profiles[0].Controls {
		for _, res := range c.Results {
			n++
			if res.Status != report.ResultPassed {
				t.Errorf("%s: %s %s", res.CodeDesc, res.Status, res.Message)
			}
		}
	}
	if n == 0 {
		t.Error("no result at all")
	}
}

func TestLibraryStd(t *testing.T) {
	for name, tt := range map[string]struct{ library, control string }{
		"platform as superclass": {`
require 'inspec/resources/platform'
class OSResource < PlatformResource
  name 'my_os'
  supports platform: 'unix'
  %w{redhat? debian? linux? windows?}.each { |f| define_method(f) { @platform.send(f) } }
  def version
    Gem::Version.new(@platform.release)
  end
end`, `
describe my_os do
  it { should be_debian }
  it { should be_linux }
  it { should_not be_windows }
  its('name') { should eq 'debian' }
  its('version') { should be > Gem::Version.new('12.3') }
  its('params') { should include(release: '12.4') }
  it { should be_in_family('unix') }
end`},
		"object traversal": {`
require 'inspec/utils/object_traversal'
class Tree < Inspec.resource(1)
  name 'tree'
  include ObjectTraverser
  def initialize
    @params = { 'a' => { 'b' => [1, { 'c' => 'deep' }] }, sym: { x: 1 } }
  end
  def method_missing(*keys)
    keys.shift if keys[0] == :[]
    extract_value(keys, @params)
  end
end`, `
describe tree do
  its(['a', 'b', 1, 'c']) { should eq 'deep' }
  its(['a', 'b', 'first']) { should eq 1 }
  its(['a', 'none', 'c']) { should be_nil }
  its([:sym, :x]) { should eq 1 }
  its('a') { should be_a Hash }
end`},
		"read a configuration": {`
require 'inspec/utils/file_reader'
require 'inspec/utils/simpleconfig'
class Demo < Inspec.resource(1)
  name 'demo'
  include FileReader
  def initialize(path)
    @conf = SimpleConfig.new(read_file_content(path))
  end
  def port
    @conf.params['port']
  end
  def tls
    @conf.params['tls']['port']
  end
  def groups
    @conf.groups
  end
end`, `
describe demo('/etc/demo.conf') do
  its('port') { should eq '80' }
  its('tls') { should eq '443' }
  its('groups') { should eq ['tls'] }
end`},
		"a query's result": {`
require 'inspec/utils/database_helpers'
require 'hashie/mash'
class Mash < ::Hashie::Mash
  disable_warnings
end
class Query < Inspec.resource(1)
  name 'query'
  def initialize
    done = Struct.new(:exit_status).new(0)
    @result = DatabaseHelper::SQLQueryResult.new(done, [Mash.new('user' => 'root', host: { name: 'x' })])
  end
  def result
    @result
  end
end`, `
describe query.result do
  it { should be_successful }
  it { should_not be_empty }
  its('size') { should eq 1 }
  its('rows.first.user') { should eq 'root' }
  its('rows.first.host.name') { should eq 'x' }
  it { expect(subject.column('user')).to eq ['root'] }
end
describe query.result.row(0).column('User') do
  its('value') { should eq 'root' }
end`},
		"an array with state": {`
class Rules < Array
  attr_reader :from
  def initialize(from)
    @from = from
  end
end
class Pam < Inspec.resource(1)
  name 'my_pam'
  def rules
    Rules.new('etc') << 1
  end
end`, `
describe my_pam.rules do
  its('from') { should eq 'etc' }
  its('first') { should eq 1 }
end`},
	} {
		t.Run(name, func(t *testing.T) { expectAll(t, map[string]string{"x.rb": tt.library}, tt.control) })
	}
}

// TestFileReaderSkips: as InSpec's, the mixin skips what it cannot read.
func TestFileReaderSkips(t *testing.T) {
	r, err := runLibraries(t, map[string]string{"x.rb": `
class Demo < Inspec.resource(1)
  name 'demo'
  include FileReader
  def initialize(path)
    read_file_content(path)
  end
end`}, "control 'gone' do\n describe(demo('/gone')) { it { should exist } }\nend\ncontrol 'empty' do\n describe(demo('/etc/empty')) { it { should exist } }\nend\n")
	if err != nil {
		t.Fatal(err)
	}
	for id, want := range map[string]string{"gone": "Can't find file: /gone", "empty": "File is empty: /etc/empty"} {
		if res := only(t, r, id); res.Status != report.ResultSkipped || !strings.Contains(res.SkipMessage, want) {
			t.Errorf("%s: %s %q, want skipped %q", id, res.Status, res.SkipMessage, want)
		}
	}
}

// TestBrokenLibrary: a library that needs what the engine lacks costs the
// controls that use it, not the profile.
func TestBrokenLibrary(t *testing.T) {
	libraries := map[string]string{
		"a.rb": `
require 'zlib'
class Grammar < Zlib::Inflate
end
class Conf < Inspec.resource(1)
  name 'my_conf'
end`,
		"b.rb": `
require 'openssl'
class Cert < Inspec.resource(1)
  name 'my_cert'
  def key
    OpenSSL::PKey::RSA.new('x')
  end
  def size
    2048
  end
end`,
	}
	r, err := runLibraries(t, libraries, `
control 'conf' do
  describe(my_conf) { it { should exist } }
end
control 'grammar' do
  describe(1) { it { should eq 1 } }
end
control 'key' do
  describe(my_cert) { its('key') { should eq 1 } }
end
control 'size' do
  describe(my_cert) { its('size') { should eq 2048 } }
end`)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"conf":    "sonde does not support Zlib (require 'zlib') (libraries/a.rb:3)",
		"key":     "sonde does not support OpenSSL (require 'openssl')",
		"grammar": "", "size": "",
	}
	for id, text := range maps.All(want) {
		switch res := only(t, r, id); {
		case text == "" && res.Status != report.ResultPassed:
			t.Errorf("%s: %s %s", id, res.Status, res.Message)
		case text != "" && (res.Exception == "" || !strings.Contains(res.Message, text)):
			t.Errorf("%s: %s %q %q, want an error with %q", id, res.Status, res.Exception, res.Message, text)
		}
	}
}

// TestLibraryOrder: libraries load by name, only those that are flat; others
// when they are required.
func TestLibraryOrder(t *testing.T) {
	expectAll(t, map[string]string{
		"a.rb":       "require 'z'\nclass A < Z\n name 'my_a'\nend\n",
		"z.rb":       "class Z < Inspec.resource(1)\n name 'my_z'\n def v\n  1\n end\nend\n",
		"old/bad.rb": "require 'happymapper'\nraise 'never loaded'\n",
		"new/n.rb":   "class N\n def v\n  2\n end\nend\n",
		"u.rb":       "require 'new/n'\nclass U < Inspec.resource(1)\n name 'my_u'\n def v\n  N.new.v\n end\nend\n",
	}, "describe(my_a) { its('v') { should eq 1 } }\ndescribe(my_u) { its('v') { should eq 2 } }\n")
}

// TestOperators: should without a matcher takes operators.
func TestOperators(t *testing.T) {
	expectAll(t, nil, `
describe [] do
  its('length') { should == 0 }
  its('length') { should_not == 1 }
  its('length') { should < 1 }
  its('length') { should >= 0 }
  it { should == [] }
end
describe 'text' do
  it { should =~ /ex/ }
  it { should_not =~ /x$/ }
end
describe [2, 1] do
  it { should =~ [1, 2] }
end
`)
	r, err := runLibraries(t, nil, `
control 'equal' do
  describe([1]) { its('length') { should == 0 } }
end
control 'less' do
  describe(5) { it { should < 3 } }
end
control 'not' do
  describe(5) { it { should_not == 5 } }
end`)
	if err != nil {
		t.Fatal(err)
	}
	for id, want := range map[string]string{
		"equal": "\nexpected: 0\n     got: 1 (using ==)\n",
		"less":  "\nexpected: < 3\n     got:   5\n",
		"not":   "\nexpected not: == 5\n         got:    5\n",
	} {
		res := only(t, r, id)
		if res.Status != report.ResultFailed || !strings.Contains(strings.TrimSpace(res.Message), strings.TrimSpace(want)) {
			t.Errorf("%s: %s %q, want %q", id, res.Status, res.Message, want)
		}
	}
	if res := only(t, r, "equal"); res.CodeDesc != "[1] length is expected to == 0" {
		t.Errorf("code_desc %q", res.CodeDesc)
	}
}
