// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package shell_test

import "strings"

// product is every line that a template makes: the words of each list in the
// place of its %.
func product(template string, lists ...[]string) []string {
	out := []string{template}
	for _, list := range lists {
		var next []string
		for _, line := range out {
			for _, word := range list {
				next = append(next, strings.Replace(line, "%", word, 1))
			}
		}
		out = next
	}
	return out
}

// combined are programs with their options, alone and together, on inputs of
// every kind: without a newline at the end, empty, binary, not UTF-8, with
// carriage returns, and not there.
func combined() []string {
	var out []string
	add := func(template string, lists ...[]string) { out = append(out, product(template, lists...)...) }
	texts := []string{"R/etc/a.conf", "R/etc/nonl", "R/etc/empty", "R/etc/crlf", "R/etc/latin", "R/none"}

	add("grep % %", []string{"-n key", "-c e", "-v e", "-i KEY", "-w one", "-x one", "-o '[a-z]*'", "-l e", "-L e", "-h e", "-H e", "-s e", "-m1 e", "-q e", "-a e", "-F .", "-E 'o|k'", "-P '^.e'"}, texts)
	add("grep % R/etc/a.conf R/etc/b.conf R/none", []string{"key", "-c key", "-l key", "-L other", "-h key", "-n key", "-o key", "-q key", "-v key", "-s key", "-Hn =", "-hn =", "-m 1 =", "-cv key", "-il KEY", "-A1 key", "-B1 other", "-C1 other"})
	add("grep % R/etc/odd", []string{
		"-E '^(a|x)'", "-E 'b+'", "-E 'b?b'", "-E 'x{1,2}'", "-E '(xy)*'", "-E '[[:space:]]'", "-E '^$'", "-E '.*'", "-vE '^.'", "-E 'a\\.b'", "'a\\.b'", "'b\\{2\\}'",
		"'x\\+'", "'x\\?y'", "'^\\(a\\|x\\)'", "'[*]'", "'[.]'", "'\\*'", "'[^[:alnum:]]'", "-F '*'", "-F -e a -e x", "-Fx xy", "-Fi upper", "-Fw word1", "-iw WORD1", "-e '^a' -e 'd$'",
		"-P '\\bword\\d\\b'", "-P '^[^a-z]'", "-oP '[a-z]+(?=1)'", "-oP '(?<=a).'", "-cP '\\s'", "-P '^(?!a)'", "-nP '[[:upper:]]'", "-E '\\bsword$'", "'\\<s'", "'d\\>'", "'\\w\\+'", "-o '\\w\\+'", "-oE '[0-9]|[A-Z]+'",
		"-n ''", "-c ''", "-vc ''", "-x ''", "-w ''", "-E '()'", "-E 'a|'", "-E '(|x)y'", "'\\(\\)'", "-E '^'", "-E '$'", "'^*s'", "'x*'", "-o 'x*'", "-E '[]]'", "'[]]'", "'[^]]'", "'[a-]'", "'[\\]'", "-F '[]'",
	})
	add("printf 'a\\nb\\nc\\na\\n' | grep %", []string{"a", "-n a", "-c a", "-m1 a", "-v a", "-A1 b", "-B1 b", "-n -A1 a", "-C1 c", "-H a", "-l a", "-L x", "-o .", "-x b", "-m2 -v b", "-nm1 a", "-cm1 a", "a -", "-A1 -m1 a", "-1 b", "-q a", "-q z", "-e b"})
	add("grep -r% R/etc", []string{" key", "n key", "c key", "l key", "L key", "h key", "i KEY", "w key", "o 'k.y'", "lv zzz", "q key", "s key", "E 'key|KEY'", " key --include='*.conf'", "l . --exclude='*.conf'", "l . --exclude-dir=ssl", "l KEY --include='*.pem' --include='*.conf'"})
	add("grep -% BEGIN R/etc/ssl", []string{"r", "rl", "rh", "R", "Rl", "rc"})

	sedScripts := []string{
		"p", "-n p", "d", "1p", "-n 1p", "-n '$p'", "'$d'", "1d", "-n 2,3p", "-n '/e/p'", "-n '/e/!p'", "s/e/E/", "s/e/E/g", "s/e/E/2", "'s/e/[&]/g'", "-n s/e/E/p", "'s/^/> /'", "'s/$/ </'", "'s/.*/x/'", "=", "-n =", "-n '$='",
		"G", "'$!G'", "'h;G'", "'1h;2,$H;$!d;g'", "-n '1!G;h;$p'", "N", "'$!N;P;D'", "'N;s/\\n/+/'", "':a;N;$!ba;s/\\n/,/g'", "'n;d'", "'x;p;x'", "'1x'", "q", "1q", "'2q3'", "Q", "'1i before'", "'1a after'", "'$a end'", "'1c changed'",
		"'/e/c changed'", "'2,3c changed'", "'$!{/e/d}'", "'/e/{s/e/E/;p}'", "'/e/b;s/^/no /'", "'s/e/E/;t;s/^/no /'", "'s/e/E/;T;s/^/yes /'", "y/abc/xyz/", "'y/a=/\\n\\t/'", "'0~2d'", "'1~2d'", "'1,~2d'", "'2,+1d'", "'0,/e/d'", "'1,/e/d'", "'/key/,/other/d'", "'/other/,+1d'", "z",
		"-E 's/(.)(.)/\\2\\1/'", "'s/\\(.\\)\\(.\\)/\\2\\1/'", "-E 's/[a-z]+/\\U&/'", "-E 's/([a-z])([a-z]*)/\\u\\1\\L\\2/'", "-E 's/^(.)/\\u\\1\\E/'", "'s/E/x/I'", "'/E/Id'", "'s/[0-9]/<&>/'", "'s|/|:|g'", "'s,e,\\,,g'", "'s/e/a\\/b/'", "'s/e/\\n/'", "'s/e/\\&/'", "-e 1d -e '$d'", "'# comment\np'", "'/e/s//X/g'", "'s/\\s*$//'", "'s/\\w\\+/W/g'", "'\\,e,d'", "'1!d'", "'1 ! d'", "'{p;p}'", "'{;p;}'", "-n '/e/{=;p}'", "'a\\\ntext'", "'i\\\n  two words'", "'$r R/etc/b.conf'", "'1r R/none'",
		"-n '2{p;q}'", "'3,1d'", "'2,2d'", "'$,1d'", "-n '/a/,/b/p'", "'s/a*/x/g'", "'s/b*$//'", "-n '/^$/!p'", "'/^#/d;/^$/d'", "'s/#.*//;/^$/d'", "--expression=p", "-n -e p", "--quiet p", "--silent p", "-r 's/(e)/<\\1>/'", "--regexp-extended 's/e+/E/'", "-u p",
	}
	add("sed % R/etc/a.conf", sedScripts)
	add("sed % R/etc/nonl", sedScripts)
	add("printf 'a\\nb\\n' | sed %", []string{"p", "N", "'$!N;s/\\n/ /'", "-n '$p'", "'1!G;h;$!d'", "s/a/b/", "'a x'", "'i x'", "'$d'", "D", "P", "=", "'n;s/b/B/'", "q5", "Q5"})
	add("sed % R/etc/a.conf R/etc/nonl R/etc/b.conf", []string{"p", "-n '$p'", "1d", "'$d'", "-n '$='", "'$a end'", "N", "-n 4p", "s/e/E/"})
	add("sed -n p %", texts)

	counts := []string{"", "-n 1", "-n 2", "-n 0", "-n 100", "-1", "-2", "-c 3", "-c 0", "-c 100", "-n -1", "-n +2", "-c -2", "-c +3", "--lines=1", "--bytes=4", "-q -n1", "-v -n1"}
	add("head % %", []string{"", "-n 1", "-n 2", "-n 0", "-n 100", "-1", "-2", "-c 3", "-c 0", "-c 100", "-n -1", "-n -100", "-c -2", "--lines=1", "--bytes=4", "-q -n1", "-v -n1", "-n2 -q"}, texts)
	add("tail % %", counts, texts)
	add("cat R/etc/words | % ", []string{"head -n 2", "tail -n 2", "head -c 3", "tail -c 3", "tail -n +3", "head -n -2", "wc", "wc -l", "wc -c", "wc -w", "wc -m", "wc -lc", "sort", "sort -r", "sort -u", "uniq", "uniq -c", "uniq -d", "uniq -u", "cat", "cat -n", "tac", "tr a-z A-Z", "cut -c1", "sed p", "awk 1", "grep -c .", "rev", "cat -s", "paste -s", "paste -sd,", "paste - -", "md5sum", "tee /dev/null", "xargs", "xargs -n 2", "xargs -I{} echo '<{}>'"})

	add("wc % %", []string{"", "-l", "-w", "-c", "-m", "-lw", "-lc", "-cl", "--lines", "--bytes"}, []string{"R/etc/a.conf", "R/etc/nonl", "R/etc/empty", "R/etc/crlf", "R/none", "R/etc/a.conf R/etc/b.conf", "R/etc/a.conf R/none"})
	add("cat % %", []string{"", "-n", "-s", "-u", "-b", "-E", "-T", "-A", "-e", "-t", "-v", "-nE", "-bs"}, []string{"R/etc/blank", "R/bin", "R/etc/a.conf", "R/etc/nonl", "R/etc/empty", "R/etc/latin", "R/none", "R/etc/a.conf R/etc/nonl"})
	add("sort % %", []string{"", "-r", "-u", "-n", "-f", "-b", "-nr", "-ru", "-rn -u", "-s", "-k1", "-k2", "-k2n", "-k1,1", "-k2,2", "-k2,2n -k1", "-t= -k1", "-t: -k2", "-k1.2", "-k1.2,1.3", "-fr"}, []string{"R/etc/words", "R/etc/nums", "R/etc/cols", "R/etc/nonl", "R/etc/empty", "R/etc/sizes"})
	add("uniq % %", []string{"", "-c", "-d", "-u", "-i", "-ci", "-di", "-cd"}, []string{"R/etc/words", "R/etc/cols", "R/etc/nonl", "R/etc/empty", "R/etc/blank"})
	add("cut % %", []string{"-d: -f1", "-d: -f2-", "-d: -f-2", "-d: -f1,3", "-d: -f3,1", "-d: -f1-2,7", "-d= -f2", "-d= -f2 -s", "-d ' ' -f1", "-f1", "-c1", "-c2-", "-c-3", "-c1,3", "-b1-2", "-d: -f9", "-c99", "--delimiter=: --fields=1", "-d: --complement -f1", "-c1 --complement", "-d: -f1,2 --output-delimiter=+", "-c1-2,2-3"}, []string{"R/etc/passwd", "R/etc/a.conf", "R/etc/nonl", "R/etc/empty", "R/etc/crlf"})
	add("tr % < R/etc/a.conf", []string{"a-z A-Z", "-d aeiou", "-s ' '", "-d '[:space:]'", "-d '\\n'", "-c -d 0-9", "-cd '[:alnum:]\\n'", "'[:lower:]' '[:upper:]'", "-s '[:alpha:]'", "'\\n' ' '", "= :", "-d =", "a-y b-z", "abc x", "'[a-c]' '[x-z]'", "-s a-z A-Z", "-d '[:punct:]'", "-cs a-z _", "-c 'a-z\\n' _", "'\\t' ' '", "-ds a-m ' '", "'[:upper:]' '[:lower:]'", "-s '\\n'", "-d '\\012'", "'\\075' x", "-d a-", "-d -- -a", "'[:digit:]' x", "' ' '\\n'", "-d '[:digit:]'", "e E"})

	add("awk % R/etc/a.conf", []string{
		"1", "0", "'{print}'", "'{print $1}'", "'{print $2, $3}'", "'{print $NF}'", "'{print NF}'", "'{print NR\": \"$0}'", "'/key/'", "'!/key/'", "'/key/{print $3}'", "-F= '{print $1}'", "-F' = ' '{print $2}'", "-F '[ =]+' '{print $2}'", "'NR==1'", "'NR>1'", "'NR==1,NR==2'", "'END{print NR}'", "'BEGIN{print \"b\"} END{print \"e\"}'", "'{$1=\"\";print}'", "'{$1=$1;print}'", "'{print length}'", "'{print length($1)}'", "'{print substr($0,2)}'", "'{print substr($0,2,3)}'", "'{print toupper($0)}'", "'{print tolower($0)}'", "'{print index($0,\"=\")}'", "'{sub(/e/,\"E\");print}'", "'{gsub(/[a-z]/,\"x\");print}'", "'{gsub(\"e\",\"[&]\");print}'", "'{n=split($0,a,\" \");print n,a[1],a[n]}'", "'{n=split($0,a,\"=\");print a[2]}'", "'$3==1'", "'$3>1{print $1}'", "'$1==\"key\"{print $3}'", "'$1~/^k/'", "'$1!~/^k/'", "'{if($3==1)print \"one\";else print \"other\"}'", "'{for(i=1;i<=NF;i++)print $i}'", "'{i=NF;while(i>0)print $(i--)}'", "'{s=s $1} END{print s}'", "'{n+=$3} END{print n}'", "'{a[NR]=$1} END{for(i=NR;i>0;i--)print a[i]}'", "'{printf \"%s\\n\",$1}'", "'{printf \"%-10s|%5s|\\n\",$1,$3}'", "'{printf \"%d %i %x %o %c %5.2f %e %g %%\\n\",$3,$3,255,8,65,3.14159,31.4,0.5}'", "-v x=5 '{print x+NR}'", "-v OFS=- '{$1=$1;print}'", "-v ORS=';' '{print $1}'", "-v 'x=a\\tb' 'BEGIN{print x}'", "'{exit} END{print \"end\"}'", "'{exit 3}'", "'{next} {print \"no\"}'", "'match($0,/[0-9]+/){print RSTART,RLENGTH}'", "'{print NR%2}'", "'{print $3*2,$3-1,$3/2,$3^2}'", "'{print -$3,!$3}'", "'{x=$3;x++;++x;x+=2;print x--}'", "'{print ($3==1)?\"y\":\"n\"}'", "'$3==1||$3==2'", "'$3&&$1'", "'{print 1,2;print(3)(4)}'", "'{print \"a\" \"b\"}'", "'{print 1 \" \" 2}'", "'{delete a;a[1]=1;delete a[1];print length(a)}'", "'{print (1 in a)}'", "'function f(x){return x*2} {print f(NR)}'", "'function f(a,i){a[1]=5;i=7} {f(b,1);print b[1]}'", "'function r(n){return n<2?1:n*r(n-1)} NR==1{print r(5)}'", "'{getline;print}'", "'{getline x;print x}'", "'NR==1{getline x < \"R/etc/b.conf\";print x}'", "'NR==1{while((getline l < \"R/etc/words\")>0)print l}'", "'BEGIN{while((getline l < \"R/none\")>0)print l;print \"done\"}'", "'{print > \"/dev/stderr\"}'", "'{print > \"/dev/null\"}'", "'NR==FNR{a[$1];next} $1 in a' R/etc/b.conf", "'{print FNR,FILENAME}' R/etc/nonl", "'FNR==1' R/etc/nonl", "'{print x}' x=7", "'{print x}' x=1 R/etc/b.conf x=2", "'{print int(3.7),int(-3.7),int(\"4x\")}'", "'{print sqrt(16),exp(0),log(1),sin(0),cos(0),atan2(0,1)}'", "'{print length(\"abc\") length()}'", "'BEGIN{print length(\"\")}'", "'BEGIN{print substr(\"hello\",0)}'", "'BEGIN{print substr(\"hello\",2,100)}'", "'BEGIN{printf \"a\\tb\\n\"}'", "'BEGIN{print 1e6,1e5,0.1,100/3}'", "'BEGIN{print 1==1,1<2,\"a\"<\"b\",\"10\"<\"9\",10<9}'", "'$3<\"2\"'", "'{$7=\"x\";print;print NF}'", "'{NF=2;print}'", "'{print $(1)}'", "'{print $(NF-1)}'", "'/key/,/other/{print NR}'", "'BEGIN{FS=\"=\"} {print $2}'", "'{FS=\"=\"} {print $1}'", "'BEGIN{RS=\" \"} {print}'", "'BEGIN{RS=\"\"} {print NF}'", "'BEGIN{x[1]=1;for(k in x)print k}'", "'{a[$1]=$3} END{if(\"key\" in a)print a[\"key\"]}'", "'{do{n++}while(n<3);print n}'", "'{for(;;){if(++n>2)break};print n}'", "'{print;print \"\"}'", "'{print $1,$2 > \"/dev/stdout\"}'", "'{ print $1 } ; END { print \"x\" }'", "'{print \"\\101\"}'", "'/[0-9]+/{print}'", "'/^#/{next} {print}'", "'$0 ~ \"key\"'", "'BEGIN{s=\"a.b\";gsub(/\\./,\"-\",s);print s}'", "'BEGIN{s=\"aXbX\";n=gsub(\"X\",\"\",s);print n s}'", "'BEGIN{print \"a\\\\b\\\"c\"}'", "'{print}END{}'", "'BEGIN{exit 1}END{print 2}'", "'{n++}END{print n+0}'", "-f R/prog.awk", "-F: -f R/prog.awk", "'BEGIN{printf \"%5s|%-5s|%05d|%+d|% d\\n\",\"a\",\"b\",3,4,5}'", "'BEGIN{print toupper(substr(\"abc\",1,1)) substr(\"abc\",2)}'", "'BEGIN{print 2^3^2,-2^2}'", "'BEGIN{print 1-1-1,2/2/2,7%4%2}'", "'BEGIN{print 1+1 \"\" 2+2}'", "'BEGIN{print !0+1,1 in a,!(1 in a)}'",
	})
	add("awk '{print NF\":\"$0}' %", texts[:5])
	add("awk % R/etc/passwd", []string{"-F: '{print $1}'", "-F: '$3>=1000'", "-F: '($3==0){print $1}'", "-F: '{print $NF}'", "-F: 'NF<8{print NF}'", "-F: -v OFS=, '{print $1,$6}'", "-F: '$5==\"\"'", "-F: '{print $1 \":\" $2}'", "-F: 'BEGIN{OFS=\"|\"}{$2=\"y\"}1'", "-F'[:/]' '{print $1,$NF}'", "-F: '!seen[$2]++'", "-F: '{c[$2]++}END{print c[\"x\"]}'", "-F: '$7 !~ /false/ {print $1}'"})

	add("find R/etc %", []string{
		"-type f", "-type d", "-type f -name '*.conf'", "-name 'a*'", "-iname 'A*'", "! -name '*.conf'", "-not -type d", "-maxdepth 1", "-mindepth 1 -maxdepth 1", "-mindepth 2", "-empty", "-type f -empty", "-size 0", "-size +0", "-size -1k", "-size +10c", "-perm 644", "-perm -444", "-perm /111", "-perm -u=r", "-perm /o=w", "-perm -u+w,g+r", "-user root", "-uid 0", "-group root", "-gid 0", "-nouser", "-links 1", "-links +1", "-newer R/old", "! -newer R/old", "-mtime -1", "-mmin -60", "-path '*ssl*'", "-path R/etc/ssl -prune -o -print", "-name ssl -prune -o -type f -print", "-type f -o -type d", "\\( -name a.conf -o -name b.conf \\)", "-name a.conf -a -type f", "-type f -name a.conf -print", "-print0", "-type f -printf '%f\\n'", "-type f -printf '%s %m %p\\n'", "-printf '%y %d %h\\n'", "-type f -printf '%u:%g %U:%G %M\\n'", "-quit", "-true", "-false", "-xdev", "-name '*.conf' -exec grep -c key {} \\;", "-name '*.conf' -exec grep -l key {} +", "-name '*.conf' -exec wc -l {} +", "-type f -exec test -s {} \\; -print", "-type f ! -exec grep -q key {} \\; -print", "-name a.conf -exec echo '{}' x{}y \\;", "-name a.conf -exec sh -c 'echo $0' {} \\;", "-regex '.*conf'", "-regextype posix-extended -regex '.*/[ab]\\.conf'", "-iregex '.*CONF'", "-name '*.conf' -ls", "-name none", "-inum 0", "-size 1", "-type l", "-type f,d", "-name '[!a-m]*'", "-name '?????'", "-wholename '*/a.conf'", "-prune", "-maxdepth 1 -type f -name '*.conf' -printf '%P\\n'", "-name '*.pem' -o -name '*.conf' -print", "-mtime 0", "-cmin -60", "-ctime 0", "-executable -type d",
	})
	add("find % -maxdepth 1", []string{"R", "R/", "R/link", "R/link/", "R/etc R/bin", "R/none R/etc", "-L R/link", "-H R/link", "-P R/link", "R/ten", "R/.hidden"})
	add("ls % R/etc", []string{"", "-a", "-A", "-1", "-l", "-la", "-ld", "-d", "-R", "-r", "-n", "-lS", "-lr", "-go", "-g", "-o", "-ln", "-lR", "-1a", "--all"})
	add("ls % R/link R/ten R/none", []string{"", "-l", "-d", "-ld", "-L", "-lL", "-1"})
	add("stat -c '%' R/ten", strings.Fields("%a %A %b %B %F %f %g %G %h %i %n %s %t %T %u %U %X %Y %Z %x %y %z %d"))
	add("stat -c '%a %n' %", []string{"%a %n", "%a %n", "%a %n"}[:1], []string{"%n"})
	add("% R/ten R/etc/empty", []string{"md5sum", "sha1sum", "sha224sum", "sha256sum", "sha384sum", "sha512sum", "md5sum -b", "sha256sum -t"})
	add("echo abc | %", []string{"md5sum", "sha1sum", "sha256sum", "sha512sum", "sha256sum -", "md5sum | cut -c1-8", "base64", "tee", "rev", "tac", "cat -", "wc -c"})
	add("basename %", []string{"/a/b", "a", "/", "//", "a/", "/a/b.c .c", "b.c .c", ".c .c", "-a a/b c/d", "-s .c a.c b.c"})
	add("dirname %", []string{"/a/b", "a", "/", "//", "a/", "/a", "a/b/c", "/a/b/", "a/b c/d", "''", "."})
	add("readlink % ", []string{"R/link", "R/ten", "R/none", "-f R/link", "-f R/ten", "-f R/none", "-f R/none/x", "-e R/none", "-e R/link", "-n R/link", "-f R/link/../ten", "-f R/loop/self/self", "R/dangling"})
	add("realpath %", []string{"R/link", "R/ten", "R/none", "R/none/x", "-e R/none", "-q R/none/x", "R/etc/../ten", "R/link R/ten"})
	add("printf '%' ", []string{"a\\n", "%s\\n", "%%\\n", "%d\\n", "%s %s\\n", "a\\tb\\n", "\\101\\n", "x"})
	add("printf % 5 abc", []string{"'%s\\n'", "'%s-%s\\n'", "'%5s|%-5s|\\n'", "'%.1s\\n'", "'%s\\n' x", "'%03d %s\\n'", "'%x %s\\n'", "'%o %c\\n'", "'%b %b\\n'", "'%+d %s\\n'", "'% d %s\\n'", "'%i %s\\n'", "'%u %.2s\\n'", "'%X %10s|\\n'", "'%c%c\\n'"})
	add("expr %", []string{"1 + 2", "5 - 7", "3 '*' 4", "7 / 2", "7 % 3", "1 '<' 2", "2 '<=' 1", "a = a", "a != a", "1 = 1.0", "length abc", "substr hello 2 3", "index hello l", "abc : 'a.c'", "abc : 'a\\(.\\)c'", "abc : b", "0 '|' 5", "3 '|' 5", "0 '&' 5", "3 '&' 5", "'(' 1 + 2 ')' '*' 3", "1 + 0", "0", "''", "x", "-1 + 1", "b '>' a", "match abc 'a.'"})
	add("seq %", []string{"3", "2 4", "1 2 6", "3 1", "5 -2 1", "0", "-2 1", "-s, 3", "-w 8 11", "1 1"})
	add("paste % R/etc/words R/etc/nums", []string{"", "-d,", "-s", "-sd,", "-d ',;'"})
	add("comm % R/etc/sorted1 R/etc/sorted2", []string{"", "-1", "-2", "-3", "-12", "-23", "-13", "-123"})
	add("cmp % R/etc/a.conf R/etc/a.conf", []string{"", "-s"})
	add("cmp % R/etc/a.conf R/etc/b.conf", []string{"", "-s"})
	add("diff -q R/etc/a.conf %", []string{"R/etc/a.conf", "R/etc/b.conf", "R/none"})
	add("% R/etc/words", []string{"tac", "rev", "base64", "base64 -w0"})
	add("date -u +%", []string{"%Y", "%m", "%d", "%Y-%m-%d", "%j", "%a", "%b", "%F"})
	add("env -i %", []string{"A=1 sh -c 'echo $A'", "sh -c 'echo x$A'"})
	add("export X=5; printenv %", []string{"X", "NOSUCHVARIABLE"})
	add("zcat %", []string{"R/text.gz", "R/text.gz | grep -c key"})
	add("df % /dev", []string{"", "-k", "-P", "-T", "-h", "-B1", "-B 1K", "-m", "--output=target", "--output=source,fstype,target", "-PT", "-Pk", "-Ph"})
	add("openssl %", []string{"md5 R/ten", "sha1 R/ten", "dgst -md5 R/ten", "dgst -sha1 R/ten", "sha256 -r R/ten", "dgst -sha256 -r R/ten", "md5 R/ten R/old", "x509 -noout -enddate -in R/cert.pem", "x509 -noout -startdate -in R/cert.pem", "x509 -in R/cert.pem -noout -dates", "x509 -noout -serial -in R/cert.pem", "x509 -noout -checkend 0 -in R/cert.pem", "x509 -noout -checkend 999999999 -in R/cert.pem"})
	add("xargs % < R/etc/words", []string{"", "-n1", "-n2", "echo", "-n1 echo x", "-I{} echo '[{}]'", "-I X echo X-X", "-r echo", "-n3 echo a", "-d '\\n' echo", "-d '\\n' -n1 echo", "false", "-n1 true", "-0 echo", "printf '<%s>'", "-n2 printf '%s,%s;'"})
	add("which %", []string{"sh", "grep", "nosuchprogram", "sh grep", "-a sh", "/bin/sh", "nosuchprogram sh"})
	add("command -v %", []string{"sh", "cd", "echo", "nosuchprogram", "/bin/sh", "test", "["})
	add("test % && echo yes || echo no", []string{"-e R/ten", "-f R/ten", "-d R/ten", "-s R/ten", "-L R/link", "-h R/link", "-d R/link", "-f R/link", "-e R/dangling", "-p R/fifo", "-u R/suid", "-g R/sgid", "-k R/tmp", "-r R/ten", "-w R/ten", "-x R/ten", "-x R/suid", "-c /dev/null", "-b /dev/null", "-S R/ten", "-z ''", "-n ''", "-n x", "'' ", "x", "a = a", "a = b", "a != b", "1 -eq 1", "1 -ne 1", "1 -lt 2", "2 -le 2", "3 -gt 2", "2 -ge 3", "! -e R/none", "-e R/ten -a -d R/etc", "-e R/none -o -d R/etc", "R/ten -nt R/old", "R/ten -ot R/old", "R/etc -ef R/link", "-n x -a -n y", "! x = y", "-t 1"})
	var whole []string
	for _, line := range out {
		whole = append(whole, strings.TrimSpace(line))
	}
	return whole
}

// certificate is one that ends in twenty years.
const certificate = `-----BEGIN CERTIFICATE-----
MIIBojCCAUmgAwIBAgIUO52nUmHJ6Mhd31yW+4YUqDJX43IwCgYIKoZIzj0EAwIw
JzEOMAwGA1UECgwFU29uZGUxFTATBgNVBAMMDHRlc3QuZXhhbXBsZTAeFw0yNjEx
MjMwNjI0MTRaFw00NjExMTgwNjI0MTRaMCcxDjAMBgNVBAoMBVNvbmRlMRUwEwYD
VQQDDAx0ZXN0LmV4YW1wbGUwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAQQSrrx
KB/lBJ20+LLKB+6zq3vfHoSKj5BZFzepY0WACcwtDvl6Ct5c5KdPu6gotaHouVwM
AJLHZnoTpcNFGC06o1MwUTAdBgNVHQ4EFgQU8xJxcjOEuN2BCQA/w4bW/K7Akkow
HwYDVR0jBBgwFoAU8xJxcjOEuN2BCQA/w4bW/K7AkkowDwYDVR0TAQH/BAUwAwEB
/zAKBggqhkjOPQQDAgNHADBEAiB4ZxUe20iQlzhcUHeUVDBaAcLCmyvUoX+GRB7F
9fwxrQIgbOnB62Q/YbaKGLWTc2p6iYfa17fsmbPt5ngj/SEKpXk=
-----END CERTIFICATE-----
`
