# Copyright The Sonde Authors
# SPDX-License-Identifier: Apache-2.0

# URI as text: taken apart and put together, never followed.
module URI
  class Error < StandardError
  end

  class InvalidURIError < Error
  end

  class InvalidComponentError < Error
  end

  class Generic
    attr_accessor :scheme, :userinfo, :host, :port, :path, :query, :fragment, :opaque

    def self.default_port
      nil
    end

    def initialize(scheme, userinfo, host, port, path, opaque, query, fragment)
      @scheme, @userinfo, @host, @path, @opaque, @query, @fragment = scheme, userinfo, host, path, opaque, query, fragment
      @port = port || default_port
    end

    def default_port
      self.class.default_port
    end

    def user
      userinfo && userinfo.split(':', 2)[0]
    end

    def password
      userinfo && userinfo.split(':', 2)[1]
    end

    def hostname
      host && host.delete_prefix('[').delete_suffix(']')
    end

    def absolute?
      !scheme.nil?
    end

    def relative?
      scheme.nil?
    end

    def to_s
      text = scheme ? "#{scheme}:" : ''
      text += opaque.to_s
      text += "//#{userinfo ? "#{userinfo}@" : ''}#{host}" if host
      text += ":#{port}" if port && port != default_port
      text += path.to_s
      text += "?#{query}" if query
      text += "##{fragment}" if fragment
      text
    end

    def inspect
      "#<#{self.class} #{self}>"
    end

    def ==(other)
      other.is_a?(Generic) && to_s == other.to_s
    end
  end

  { HTTP: 80, HTTPS: 443, FTP: 21, LDAP: 389, WS: 80, WSS: 443, File: nil, MailTo: nil }.each do |name, port|
    kind = Class.new(name == :HTTPS ? const_get(:HTTP) : Generic)
    kind.define_singleton_method(:default_port) { port }
    const_set(name, kind)
  end

  module_function

  # RFC 3986, appendix B.
  def split_uri(text)
    m = text.match(%r{\A(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?://([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?\z}m)
    bad = !text.ascii_only? ? 'must be ascii only' : 'is not URI?'
    raise InvalidURIError, "URI #{bad} #{text.inspect}" unless text.ascii_only?
    raise InvalidURIError, "bad URI(#{bad}): #{text.inspect}" if m.nil? || text.match?(/[\s<>"{}|\\^`]/) || text.match?(/%(?![0-9A-Fa-f]{2})/)

    m
  end

  def parse(text)
    m = split_uri(text)
    scheme = m[1] && m[1].downcase
    kind = { 'http' => HTTP, 'https' => HTTPS, 'ftp' => FTP, 'ldap' => LDAP, 'ws' => WS, 'wss' => WSS, 'file' => File, 'mailto' => MailTo }.fetch(scheme, Generic)
    path = m[3]
    opaque = nil
    if scheme && m[2].nil? && !path.start_with?('/') && !path.empty?
      opaque = path
      path = nil
    end
    userinfo = host = port = nil
    if m[2]
      a = m[2].match(/\A(?:([^@]*)@)?(\[[^\]]*\]|[^:@]*)(?::(\d*))?\z/)
      raise InvalidURIError, "bad URI(is not URI?): #{text.inspect}" unless a

      userinfo, host = a[1], a[2]
      port = a[3].to_i if a[3] && !a[3].empty?
    end
    kind.new(scheme, userinfo, host, port, path, opaque, m[4], m[5])
  end

  def encode_www_form_component(text)
    text.to_s.bytes.map { |b| b == 32 ? '+' : b < 128 && b.chr.match?(/[A-Za-z0-9*._-]/) ? b.chr : format('%%%02X', b) }.join
  end

  def decode_www_form_component(text)
    text.tr('+', ' ').gsub(/(?:%\h\h)+/) { |s| s.scan(/\h\h/).map { |h| h.hex.chr }.join.force_encoding('UTF-8') }
  end

  def encode_www_form(pairs)
    pairs.map { |k, v| v.nil? ? encode_www_form_component(k) : "#{encode_www_form_component(k)}=#{encode_www_form_component(v)}" }.join('&')
  end
end

def URI(text)
  text.is_a?(URI::Generic) ? text : URI.parse(text)
end
private :URI
