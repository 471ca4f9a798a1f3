FILE_CONST = [1, 2].freeze
file_local = 'fl'
def file_fn; 'ff'; end
helper = ->(x) { x + 1 }
control 'h1' do
  describe helper_res do
    its('val') { should eq 'helped4' }
    its('plain') { should eq 3 }
    its('js') { should eq({ 'k' => 1 }) }
    its('os_name') { should eq 'debian' }
    its('prof') { should eq [] }
  end
  describe file_local do it { should eq 'fl' } end
  describe helper.call(1) do it { should eq 2 } end
  describe 4 do
    it { should be_twice_of 2 }
    it { should be_twice_of 3 }
    it { should_not be_twice_of 2 }
    it { should be_custom }
    it { should be_custom.really }
    it { should_not be_custom }
  end
  describe 'c' do it { should_not be_custom } end
  describe [1] do it { should exclude 2 }; it { should exclude 1 } end
  describe 4 do it { should be_the_double_of 2 }; it { should be_the_double_of 3 } end
end
control 'h2' do describe FILE_CONST do it { should eq [1, 2] } end end
control 'h3' do describe TOP_CONST do it { should eq 42 } end end
control 'h4' do describe top_level_fn do it { should eq 'tl' } end end
control 'h5' do describe file_fn do it { should eq 'ff' } end end
control 'h6' do describe Helper::DEFAULTS do it { should eq({ a: 1 }) } end end
control 'h7' do describe Plain.new(1) do it { should be_a Plain } end end
control 'h8' do
  def in_ctrl; 'ic'; end
  describe in_ctrl do it { should eq 'ic' } end
  describe 'x' do it { expect(in_ctrl).to eq 'ic' } end
end
control 'h9' do
  @iv = 5
  describe @iv do it { should eq 5 } end
  describe 'x' do it { expect(@iv).to eq 5 } end
  CTRL_CONST = 3
  describe CTRL_CONST do it { should eq 3 } end
  describe 'x' do it { expect(CTRL_CONST).to eq 3 } end
end
control 'h10' do
  describe CTRL_CONST do it { should eq 3 } end
end
control 'h11' do
  describe file_local.upcase do it { should eq 'FL' } end
  file_local = 'changed'
end
control 'h12' do
  describe file_local do it { should eq 'changed' } end
end
control 'h13' do
  class InCtrl; def v; 7; end; end
  describe InCtrl.new.v do it { should eq 7 } end
end
control 'h14' do
  require 'json'
  require 'set'
  begin; require "nope_gem"; rescue LoadError; end
end
control 'h15' do
  warn 'to stderr'
  describe 'x' do it { should eq 'x' } end
end
