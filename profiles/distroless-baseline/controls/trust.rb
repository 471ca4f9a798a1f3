# What the image is, and whom it trusts.

title 'Trust'

control 'distroless-15' do
  impact 0.3
  title 'There is a bundle of CA certificates that have not expired'
  desc 'The image has a bundle of CA certificates, and no more of them have expired than the input expired_ca_percent allows.'
  desc 'rationale', 'Without CA certificates an application cannot check whom it speaks to, and is tempted not to. A bundle with many expired certificates has not been renewed for years.'
  desc 'check', 'Look at the end of validity of each certificate of the first bundle that is there.'
  desc 'fix', 'Build the image from a current base, or copy /etc/ssl/certs/ca-certificates.crt from one.'
  tag nist: ['SC-17', 'SC-23 (5)', 'SI-2 c']
  tag cis: ['CIS Controls 3.10']

  bundles = input('ca_bundles')
  allowed = input('expired_ca_percent')
  bundle = bundles.find { |path| file(path).file? }
  pems = bundle ? file(bundle).content.scan(/-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----/m) : []
  expired = pems.map { |pem| x509_certificate(content: pem) }.select { |cert| cert.not_after < Time.now }
  describe 'CA certificates' do
    it 'should be there' do
      expect(pems).not_to be_empty, "no certificates in any of #{bundles.join(', ')}"
    end
    it 'should not have expired' do
      expect(expired.length * 100).to be <= pems.length * allowed, "#{expired.length} of #{pems.length} in #{bundle} have expired: #{expired.map(&:subject_dn).join(', ')}"
    end
  end
end

control 'distroless-16' do
  impact 0.3
  title 'The image says which distribution it is'
  desc 'There is an os-release that names the distribution and its version.'
  desc 'rationale', 'Scanners for vulnerabilities tell by os-release which advisories apply. Of an image without it they find nothing, and say so as if there were nothing.'
  desc 'check', 'Look for ID and for VERSION_ID or PRETTY_NAME in /etc/os-release or /usr/lib/os-release.'
  desc 'fix', 'Build the image from a base that has an os-release, or copy the one of the distribution that its files are from.'
  tag nist: ['CM-8', 'RA-5', 'SI-2']
  tag cis: ['CIS Controls 2.1']

  path = %w(/etc/os-release /usr/lib/os-release).find { |name| file(name).file? }
  text = path ? file(path).content : ''
  describe 'os-release' do
    it 'should be there' do
      expect(path).not_to be_nil, 'neither /etc/os-release nor /usr/lib/os-release is there'
    end
    it 'should name the distribution' do
      expect(text).to match(/^ID=\S/), 'it has no ID'
      expect(text).to match(/^(VERSION_ID|PRETTY_NAME)=\S/), 'it has neither VERSION_ID nor PRETTY_NAME'
    end
  end
end
