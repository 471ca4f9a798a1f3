title 'File title'
control 'm1' do
  impact 1
  title "multi
  line"
  desc "first
    indented
  back"
  desc 'check', "  a
    b
  c
"
  desc :fix, 'sym'
  desc 'rationale', nil
  tag 'plain'
  tag 'p1', 'p2'
  tag nist: ['AC-1', 'AC-2']
  tag 'stig_id' => 'X', sev: 'low', num: 4, f: 1.5, t: true, n: nil
  tag nested: { a: { b: [1, nil, :s] } }
  tag arr: []
  ref 'Doc'
  ref 'Doc2', url: 'http://x'
  ref url: 'http://y'
  ref({ ref: 'hash', url: 'z' })
  ref ['list', { a: 1 }]
  ref :sym
  describe 'x' do it { should eq 'x' } end
end
control 'm2' do
  impact 'HIGH'
  desc ''
  title ''
  describe 'x' do it { should eq 'x' } end
end
control 'm3' do
  impact 'none'
  title 'forty-two'
  describe 'x' do it { should eq 'x' } end
end
control 'm4' do
  impact 7
  title :sym
  describe 'x' do it { should eq 'x' } end
end
control 'm5' do
  impact nil
  title nil
  desc nil
  desc 'a', 'b'
  desc 'default', 'via label'
  describe 'x' do it { should eq 'x' } end
end
control 'm6' do
  impact -1
  describe 'x' do it { should eq 'x' } end
end
control 'm7' do
  impact 0.55555
  descriptions({ a: 'x', 'b' => 'y', default: 'dd' })
  describe 'x' do it { should eq 'x' } end
end
control 'm8' do
  describe id do it { should be_nil } end
  describe impact do it { should be_nil } end
  describe title do it { should be_nil } end
  describe desc do it { should be_nil } end
  describe tag do it { should eq({}) } end
  describe ref do it { should eq([]) } end
end
control 'm9' do
  impact 'critical'
  describe impact do it { should eq 0.9 } end
  describe (title 'tt') do it { should eq 'tt' } end
  describe (desc 'dd') do it { should eq 'dd' } end
  describe desc do it { should eq 'dd' } end
  describe (tag 'x') do it { should eq({ 'x' => nil }) } end
  describe to_s do it { should eq 'm9' } end
end
control 'm10' do
  tag 'a', 'a'
  tag a: 1
  tag 'a' => 2
  tag 7
  tag nil
  desc 42
end
control 'm11' do
  desc 'x', 42
end
control 'm12' do
  desc 'label only', ''
  desc "\ttab\n\ttab2"
  desc 'weird', "no indent
    four
      six"
  desc 'h', <<~EOT
    a
      b
  EOT
  desc 'h2', <<-EOT
    a

      b
  EOT
end
control 'm13' do
  tag cls: String, proc: nil, time: nil, sym: :s, "str key" => 1
  tag({ 'h' => 1 }, 'w')
  ref 'x', url: 'u', extra: [1]
end
title 'Later title'
