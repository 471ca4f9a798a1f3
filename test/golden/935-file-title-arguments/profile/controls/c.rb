control 'only_if in one' do
  describe(1) { it { should eq 1 } }
  descriptions a: 'b', 'c' => 'd'
end
skip = 5
control 'after' do
  describe(skip) { it { should eq 5 } }
end
title 'a', 'b'
control 'never' do
  describe(1) { it { should eq 1 } }
end
