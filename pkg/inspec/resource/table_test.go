// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource_test

import "testing"

// fleet is a custom resource as a library writes it.
const fleet = `
class Fleet
  filter = FilterTable.create
  filter.register_column(:names, field: 'name')
        .register_column(:ports, field: 'port')
        .register_column(:zones, field: 'zone', style: :simple)
        .register_column(:sizes, field: 'size', lazy: ->(row, criterion, table) { row['size'] = row['name'].length })
        .register_custom_matcher(:secure?) { |t| t.ports.all? { |p| p == 443 } }
        .register_custom_property(:first_name) { |t| t.names.first }
  filter.install_filter_methods_on_resource(self, :rows)
  def rows
    [
      { 'name' => 'a', 'port' => 80, 'zone' => 'x' },
      { 'name' => 'bb', 'port' => 443, 'zone' => 'y' },
      { 'name' => 'c', 'port' => 443, 'zone' => 'x' },
    ]
  end
  def to_s
    'Fleet'
  end
end
class Broken
  filter = FilterTable.create
  filter.register_column(:names, field: :name)
  filter.connect(self, :rows)
  def rows
    raise Inspec::Exceptions::ResourceSkipped, 'no rows today'
  end
end
`

func TestFilterTable(t *testing.T) {
	a := newAsker(t)
	a.in.DefineClass("Inspec::Exceptions::ResourceSkipped", mustClass(t, a, "StandardError"), nil)
	a.ask(t, fleet)
	a.answers(t, [][2]string{
		{`Fleet.new.exist?`, `true`},
		{`Fleet.new.count`, `3`},
		{`Fleet.new.secure?`, `false`},
		{`Fleet.new.names`, `["a", "bb", "c"]`},
		{`Fleet.new.zones`, `["x", "y"]`},
		{`Fleet.new.where('port' => 443).secure?`, `true`},
		{`Fleet.new.where('port' => 443).first_name`, `"bb"`},
		{`Fleet.new.where('port' => 443).to_s`, `"Fleet with port == 443"`},
		{`Fleet.new.where { port > 100 }.where(zone: 'x').to_s`, `"Fleet with port > 100 zone == \"x\""`},
		{`Fleet.new.where { port > 100 }.where(zone: 'x').entries.first.name`, `"c"`},
		{`Fleet.new.where { port > 100 && zone == 'x' }.to_s`, `"Fleet with port > 100 zone == \"x\""`},
		{`Fleet.new.where { name.start_with?('a', 'b') }.to_s`, `"Fleet with name start_with?(\"a\", \"b\")"`},
		{`Fleet.new.where { raise 'x' if name.length > 5; true }.count`, `3`},
		{`Fleet.new.where(port: '443').count`, `0`},
		{`Fleet.new.where(name: /^[ab]/).names`, `["a", "bb"]`},
		{`Fleet.new.where(port: 1..100).names`, `["a"]`},
		{`Fleet.new.where(nil).count`, `3`},
		{`Fleet.new.names('a').ports`, `[80]`},
		{`Fleet.new.names { name == 'c' }.count`, `3`}, // A block alone is passed over.
		{`Fleet.new.names('bb') { port == 443 }.ports`, `[443]`},
		{`Fleet.new.where(port: 443.0).count`, `0`},
		{`Fleet.new.entries[0].inspect`, `"#<struct name=\"a\", port=80, zone=\"x\", size=nil>"`},
		{`[Fleet.new.entries[0].to_s, Fleet.new.entries[0].members]`, `["Fleet with one entry", [:name, :port, :zone, :size]]`},
		{`[Fleet.new.entries[0] == Fleet.new.entries[0], Fleet.new.entries.include?(Fleet.new.entries[1])]`, `[true, true]`},
		{`t = Fleet.new.where(zone: 'y'); t.entries[0].port = 5; t.ports`, `[443]`},
		{`Fleet.new.entries.map(&:size)`, `[1, nil, nil]`}, // They were made before the column was filled.
		{`Fleet.new.where(port: 443) { size == 2 }.names`, `[]`},
		{`Fleet.new.sizes`, `[1, 2, 1]`},
		{`Fleet.new.where { size > 1 }.names`, `["bb"]`},
		{`Fleet.new.where(size: 2).names`, `["bb"]`},
		{`Fleet.new.where(names: 'a')`, `ArgumentError: ':names' is not a recognized criterion - expected one of name (String), port (String), zone (String)'`},
		{`Fleet.new.where('port' => 1).where(anything: 2).count`, `0`},
		{`Fleet.new.raw_data.length`, `3`},
		{`Fleet.new.where { true }.class`, `FilterTable::Table`},
		{`Fleet.new.entries.first.to_h`, `{:name=>"a", :port=>80, :zone=>"x", :size=>nil}`},
		{`Broken.new.names.whatever.resource_skipped?`, `true`},
		{`Broken.new.where { true }.resource_exception_message`, `"no rows today"`},
		{`Broken.new.names.to_s`, `"Broken (no rows today)"`},
	})
}
