%w(w1 w2 w3 w4 w5 w6 w7 w8 w9 w10 w11 w12 w13 w14 w15 w16 w17 w18 w19 w20).each do |i|
  control i do
    title 'T'
    impact 0.8
    describe 'x' do it { should eq(i == 'w3' ? 'x' : 'y') } end
  end
end
control 'wempty' do end
control 'wimp0' do
  impact 0
  describe 'x' do it { should eq 'y' } end
end
control 'wraise' do raise 'x' end
control 'wonly' do
  only_if('oi') { false }
  describe 'x' do it { should eq 'y' } end
end
control 'wna' do
  only_applicable_if('oi') { false }
  describe 'x' do it { should eq 'y' } end
end
describe 'bare' do it { should eq 'x' } end
