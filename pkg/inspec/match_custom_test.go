// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package inspec

import (
	"strings"
	"testing"

	"github.com/sonde-dev/sonde/pkg/report"
)

const customMatchers = `
RSpec::Matchers.define :have_option do |expected|
  match do |actual|
    return false if actual.nil?

    @actual = shorten(actual)
    ok = actual.split.include?(expected)
    @value ? ok && actual.split.include?("#{expected}=#{@value}") : ok
  end
  chain :with_value do |value|
    @value = value
  end
  chain :of, :owner
  diffable
  description do
    "have the option #{expected}#{tail}"
  end
  match_when_negated do |actual|
    !actual.split.include?(expected)
  end

  private

  def tail
    owner ? " of #{owner}" : ''
  end

  def shorten(text)
    text[0, 3]
  end
end
RSpec::Matchers.define :be_longer_than do |n|
  match { actual.size > n }
  failure_message { "#{actual} is not longer than #{expected}" }
end
`

// TestCustomMatchers: a definition is the body of a class.
func TestCustomMatchers(t *testing.T) {
	libraries := map[string]string{"matchers.rb": customMatchers}
	expectAll(t, libraries, `
describe 'a b b=1' do
  it { should have_option 'a' }
  it { should have_option('b').with_value(1) }
  it { should have_option('b').of('me') }
  it { should_not have_option 'c' }
  it { should be_longer_than 3 }
end`)
	r, err := runLibraries(t, libraries, `
control 'option' do
  describe('long text') { it { should have_option('x').of('me') } }
end
control 'nil' do
  describe(nil) { it { expect(nil).to have_option('x') } }
end
control 'longer' do
  describe('ab') { it { should be_longer_than 3 } }
end`)
	if err != nil {
		t.Fatal(err)
	}
	for id, want := range map[string]string{
		"option": `expected "lon" to have the option x of me`,
		"nil":    `expected nil to have the option x`,
		"longer": `ab is not longer than 3`,
	} {
		if res := only(t, r, id); res.Status != report.ResultFailed || strings.TrimSpace(res.Message) != want {
			t.Errorf("%s: %s %q %s, want %q", id, res.Status, res.Message, res.Exception, want)
		}
	}
}
