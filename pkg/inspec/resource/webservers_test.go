// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource_test

import (
	"strings"
	"testing"

	"github.com/sonde-dev/sonde/test/rootfs"
)

func TestNginxConf(t *testing.T) {
	a := newAsker(t,
		fileEntry("/etc/nginx/nginx.conf", "# c\nuser www-data;\nevents { worker_connections 768; }\nhttp {\n  server_tokens off; # c\n  add_header X \"\";\n"+
			"  log_format main '$a \"$b\"';\n  include conf.d/*.conf;\n  include none/*.conf;\n  ip_hash;\n  next x;\n}\n"),
		fileEntry("/etc/nginx/conf.d/a.conf", "server {\n listen 80;\n listen 443 ssl;\n server_name a.test b.test;\n location / { root /srv; }\n location ~ \\.php$ { deny all; }\n}\n"),
		fileEntry("/etc/nginx/conf.d/b.conf", "# nothing\n"),
		fileEntry("/digit.conf", "http { 10.0.0.0/8 x; }\n"), fileEntry("/open.conf", "http {\n"), fileEntry("/spaces.conf", "  \n"),
		fileEntry("/empty.conf", ""), fileEntry("/loop.conf", "include /loop.conf;\n"),
		fileEntry("/deep.conf", strings.Repeat("a {", 500)+strings.Repeat("}", 500)),
		fileEntry("/outer.conf", "user x;\ninclude /digit.conf;\n"),
	)
	a.answers(t, [][2]string{
		{`nginx_conf.to_s`, `"nginx_conf /etc/nginx/nginx.conf"`},
		{`nginx_conf.resource_id`, `"/etc/nginx/nginx.conf"`},
		{`nginx_conf.params.keys`, `["user", "events", "http"]`},
		{`nginx_conf.params['user']`, `[["www-data"]]`},
		{`nginx_conf.user`, `["www-data"]`},
		{`nginx_conf.none`, `nil`},
		{`nginx_conf.params['http'][0].keys`, `["server_tokens", "add_header", "log_format", "ip_hash;", "server"]`},
		{`nginx_conf.params['http'][0]['log_format']`, `[["main", "$a \"$b\""]]`},
		// What InSpec makes of an empty text, and of a directive without a space.
		{`nginx_conf.params['http'][0]['add_header']`, `[["X", {:value=>[]}]]`},
		{`nginx_conf.params['http'][0]['ip_hash;']`, `[["next", "x"]]`},
		{`nginx_conf.http.to_s`, `"nginx_conf /etc/nginx/nginx.conf, http entries"`},
		{`nginx_conf.http.entries[0].to_s`, `"nginx_conf /etc/nginx/nginx.conf, http entry"`},
		{`nginx_conf.http.entries[0].server_tokens`, `["off"]`},
		{`nginx_conf.http.entries[0].none`, `[]`},
		{`nginx_conf.servers.length`, `1`},
		{`nginx_conf.servers[0].to_s`, `"nginx_conf /etc/nginx/nginx.conf, server a.test:80"`},
		{`nginx_conf.servers[0].listen`, `["80", "443", "ssl"]`},
		{`nginx_conf.servers[0].params['server_name']`, `[["a.test", "b.test"]]`},
		{`nginx_conf.locations.map { |l| l.params['_'] }`, `[["/"], ["~", "\\.php$"]]`},
		{`nginx_conf.locations[1].to_s`, `"nginx_conf /etc/nginx/nginx.conf, location \"~ \\\\.php$\""`},
		{`nginx_conf.locations[0].parent.to_s`, `"nginx_conf /etc/nginx/nginx.conf, server a.test:80"`},
		{`nginx_conf.contents.keys`, `["/etc/nginx/nginx.conf"]`},
		{`nginx_conf('/digit.conf').params`, `{}`},
		{`nginx_conf('/open.conf').params`, `{}`},
		{`nginx_conf('/spaces.conf').params`, `{}`},
		{`nginx_conf('/empty.conf').params`, `{}`},
		{`nginx_conf('/deep.conf').params`, `{}`},
		{`nginx_conf('/outer.conf').params`, `{}`},
		{`nginx_conf('/open.conf').servers`, `[]`},
		{`nginx_conf('/loop.conf').params`, `Inspec::Exceptions::ResourceFailed: files are included more than 20 deep`},
		{`c = nginx_conf('/open.conf'); c.params; c.instance_variable_get(:@resource_exception_message)`, `"Cannot parse NginX config in /open.conf."`},
	})
	a.states(t, [][2]string{{`nginx_conf('/none')`, "skipped: Can't find file: /none"}})
}

func TestApacheConf(t *testing.T) {
	a := newAsker(t,
		fileEntry("/etc/apache2/apache2.conf", "ServerRoot \"/etc/apache2\"\n# Timeout 1\nTimeout 300\nLogFormat \"%h \\\"%r\\\"\" common\nInclude conf.d/*.conf\nIncludeOptional none/*.conf\n<Directory />\n  AllowOverride None\n</Directory>\nTimeout 60\n"),
		fileEntry("/etc/apache2/conf.d/a.conf", "ServerTokens Prod\nTimeout 10\n"),
		rootfs.Entry{Path: "/etc/apache2/conf.d/b.conf", Type: "symlink", Target: "a.conf"},
		fileEntry("/twice.conf", "ServerRoot /etc/apache2\nInclude conf.d/a.conf\nInclude conf.d/a.conf\n"),
		fileEntry("/loop.conf", "ServerRoot /\nInclude loop.conf\nTimeout 1\n"),
		fileEntry("/rootless.conf", "Include /etc/apache2/conf.d/a.conf\n"),
	)
	a.answers(t, [][2]string{
		{`apache_conf.to_s`, `"Apache Config /etc/apache2/apache2.conf"`},
		{`apache_conf.resource_id`, `"/etc/apache2/apache2.conf"`},
		{`apache_conf.conf_dir`, `["/etc/apache2"]`},
		{`apache_conf.Timeout`, `["300", "60", "10", "10"]`},
		{`apache_conf.ServerTokens`, `["Prod", "Prod"]`},
		{`apache_conf.AllowOverride`, `["None"]`},
		{`apache_conf.params('ServerTokens')`, `["Prod", "Prod"]`},
		{`apache_conf.Missing`, `nil`},
		{`apache_conf.content.include?('Timeout 1\n')`, `false`},
		{`apache_conf('/rootless.conf').ServerTokens`, `nil`},
		{`apache_conf('/twice.conf').Timeout`, `["10", "10"]`},
		{`apache_conf('/loop.conf').Timeout`, `["1"]`},
	})
	a.states(t, [][2]string{{`apache_conf('/none')`, "skipped: Can't find file: /none"}})
	newAsker(t).states(t, [][2]string{{`apache_conf`, "skipped: Can't find file: "}})
	newAsker(t, fileEntry("/etc/httpd/conf/httpd.conf", "A b\n")).answers(t, [][2]string{{`apache_conf.A`, `["b"]`}})
}

func TestNginx(t *testing.T) {
	a := newAsker(t)
	a.answers(t, [][2]string{
		{`[nginx.to_s, nginx.resource_id]`, `["Nginx Environment", "nginx"]`},
	})
	a.states(t, [][2]string{{`nginx`, "skipped: The `nginx` binary not found in the path provided."}})
	newAsker(t, rootfs.Entry{Path: "/usr/sbin/nginx", Type: "file", Mode: "0755", Content: "x"}).states(t, [][2]string{
		{`nginx`, "failed: sonde does not support asking nginx what it was built with"},
	})
}
