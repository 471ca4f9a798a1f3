// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package shell

import (
	"strings"
)

// mainCF is where Postfix has its parameters.
const mainCF = "/etc/postfix/main.cf"

// postfixParameters are some that every version of Postfix has. Of any other
// name, it depends on the version whether there is such a parameter.
const postfixParameters = " alias_database alias_maps biff command_directory daemon_directory data_directory " +
	"disable_vrfy_command home_mailbox inet_interfaces inet_protocols mail_owner mailbox_size_limit message_size_limit " +
	"mydestination mydomain myhostname mynetworks mynetworks_style myorigin queue_directory recipient_delimiter " +
	"relay_domains relayhost smtp_tls_security_level smtp_use_tls smtpd_banner smtpd_client_restrictions " +
	"smtpd_data_restrictions smtpd_end_of_data_restrictions smtpd_helo_required smtpd_helo_restrictions " +
	"smtpd_recipient_restrictions smtpd_relay_restrictions smtpd_sender_restrictions smtpd_tls_cert_file " +
	"smtpd_tls_key_file smtpd_tls_mandatory_protocols smtpd_tls_protocols smtpd_tls_security_level smtpd_use_tls "

func postconfDefinition() definition {
	return definition{
		name: "postconf", summary: "-n prints parameters that " + mainCF + " sets",
		options: flags("n"),
		words:   "names of parameters:" + strings.TrimRight(postfixParameters, " "),
		notes:   []string{"Without -n it adds defaults that are in the program, and is refused. Its warnings are left out."},
		run:     postconf,
	}
}

// postconf is postconf -n NAME… of Postfix.
func postconf(c *call) (int, error) {
	options, operands, err := c.options()
	if err != nil {
		return 0, err
	}
	if !given(options, "n") || len(operands) == 0 {
		return 0, unsupported("postconf without -n and names, which adds defaults that are in the program,")
	}
	data, reason, err := c.input(mainCF)
	switch {
	case err != nil:
		return 0, err
	case reason == "Is a directory":
		return 0, unsupported("the directory %s", mainCF)
	case reason != "":
		return 1, c.complain("fatal: open %s: %s", mainCF, reason)
	}
	values, err := postfixValues(string(data))
	if err != nil {
		return 0, err
	}
	for _, name := range operands {
		if !strings.Contains(postfixParameters, " "+name+" ") {
			return 0, unsupported("postconf -n %s", name)
		}
		words, ok := values[name]
		if !ok {
			continue
		}
		if err := c.printf("%s\n", strings.Join(append([]string{name, "="}, words...), " ")); err != nil {
			return 0, err
		}
	}
	return 0, nil
}

// postfixValues reads main.cf: the words of each parameter's last value
// (postconf(5)). A line that begins with blanks continues the one before, past
// comments and empty lines between them.
func postfixValues(text string) (map[string][]string, error) {
	var logical []string
	for line := range strings.Lines(text) {
		bare := strings.TrimLeft(strings.TrimRight(line, "\r\n"), " \t")
		switch {
		case bare == "" || bare[0] == '#':
		case strings.ContainsFunc(bare, func(r rune) bool { return r < ' ' && r != '\t' }):
			return nil, unsupported("the line %q of %s", line, mainCF)
		case line[0] != ' ' && line[0] != '\t':
			logical = append(logical, bare)
		case len(logical) == 0:
			return nil, unsupported("%s, which begins with a line that continues another,", mainCF)
		default:
			logical[len(logical)-1] += " " + bare
		}
	}
	values := map[string][]string{}
	for _, line := range logical {
		name, value, ok := strings.Cut(line, "=")
		name = strings.TrimRight(name, " \t")
		if !ok || name == "" || strings.ContainsAny(name, " \t") {
			return nil, unsupported("the line %q of %s", line, mainCF)
		}
		values[name] = strings.FieldsFunc(value, func(r rune) bool { return r == ' ' || r == '\t' })
	}
	return values, nil
}
