control 'tags' do
  tag r: 1..3, x: /ab+c/i, h: { a: [1, [2, :b, { c: 'd' }]], 'k' => ('a'...'c') }, o: String, d: Date.new(2020, 1, 2)
  tag nested: [['a'], { 'k' => 1.. }], q: 5r, e: 1e20
  describe(1) { it { should eq 1 } }
end
control 'ref' do
  ref 'x', 'http://second'
  describe(1) { it { should eq 1 } }
end
control 'title' do
  title 'a', 'b'
end
control 'only_if' do
  only_if('m', foo: 1) { false }
end
control 'input in one' do
  describe.one do
    describe(input('x', value: 5)) { it { should eq 5 } }
  end
end
describe('no block')
