package main

import "matbang/internal/letter"

// mailFlags say how letters are sent; without them none are.
type mailFlags struct {
	SMTPURL  string `name:"smtp-url" env:"MATBANG_SMTP_URL" placeholder:"URL" help:"Mail server, such as smtp://user:password@host:587 or smtps://host:465; better given as MATBANG_SMTP_URL, which other users cannot see. Empty: no e-mail is sent or offered. ${env}"`
	MailFrom string `name:"mail-from" env:"MATBANG_MAIL_FROM" placeholder:"ADDRESS" help:"Sender of e-mail, such as Name <address@example.com>. ${env}"`
}

func (f mailFlags) checkMail(publicURL string) error {
	if (f.SMTPURL == "") != (f.MailFrom == "") {
		return usagef("MATBANG_SMTP_URL and MATBANG_MAIL_FROM belong together: set both or neither")
	}
	if f.SMTPURL != "" && publicURL == "" {
		return usagef("MATBANG_SMTP_URL needs MATBANG_PUBLIC_URL: the links in letters begin with it")
	}
	_, err := f.post()
	return err
}

// post is the way to the mail server; nil where none is set.
func (f mailFlags) post() (*letter.Post, error) {
	if f.SMTPURL == "" {
		return nil, nil //nolint:nilnil // no mail server is no error
	}
	post, err := letter.NewPost(f.SMTPURL, f.MailFrom)
	if err != nil {
		// The setting holds a password: it is not repeated.
		return nil, usagef("MATBANG_SMTP_URL, MATBANG_MAIL_FROM: %v", err)
	}
	return post, nil
}
