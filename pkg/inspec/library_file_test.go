// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package inspec

import (
	"strings"
	"testing"
)

// TestTargetFile: Ruby's File is about the target.
func TestTargetFile(t *testing.T) {
	expectAll(t, nil, `
describe 'files of the target' do
  it { expect(File.exist?('/etc/demo.conf')).to be true }
  it { expect(File.exist?('/etc/hostname')).to be false }
  it { expect(File.directory?('/etc')).to be true }
  it { expect(File.directory?('/etc/demo.conf')).to be false }
  it { expect(File.file?('/etc/demo.conf')).to be true }
  it { expect(File.size('/etc/empty')).to eq 0 }
  it { expect(File.read('/etc/debian_version')).to eq "12.4\n" }
  it { expect(File.readlines('/etc/os-release', chomp: true)).to eq ['ID=debian'] }
  it { expect { File.read('/gone') }.to raise_error(Errno::ENOENT, /No such file or directory @ rb_sysopen - .gone/) }
  it { expect(Pathname.new('/etc').join('demo.conf')).to exist }
end`)
	r, err := runLibraries(t, nil, "control 'relative' do\n describe(1) { it { expect(File.exist?('inspec.yml')).to be true } }\nend\n")
	if err != nil {
		t.Fatal(err)
	}
	if res := only(t, r, "relative"); res.Exception != "NotImplementedError" || !strings.Contains(res.Message, "inspec.yml") {
		t.Errorf("%s %q, want an error that names the file", res.Exception, res.Message)
	}
}

// TestInspecConstants: what libraries name of InSpec itself.
func TestInspecConstants(t *testing.T) {
	expectAll(t, map[string]string{"x.rb": "class X < Inspec.resource(1)\n name 'my_x'\n def initialize\n  Inspec::Log.debug('made')\n  Inspec::Log.warn \"no #{1}\"\n end\n def v\n  1\n end\nend\n"},
		"describe(my_x) { its('v') { should eq 1 } }\ndescribe(Inspec::VERSION) { it { should cmp >= '5.24' } }\n")
}
