/* Two ways to trust, with a plain word about each: this one certificate, or everything that its authority issues. The
 * authority is one that the server itself has shown, in octets, and these are what is written; or one that is believed
 * for another server already, which is offered and never used unasked: each server has authorities of its own. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "proto/base/memory.h"
#include "proto/event/reason.h"

#include "supervisor/ctl/ctl_language.h"
#include "supervisor/settings/settings_file.h"
#include "supervisor/settings/settings_value.h"
#include "supervisor/setup/setup_certificate.h"
#include "supervisor/setup/setup_page.h"
#include "supervisor/setup/setup_words.h"

#define AUTHORITIES "ca"

/* ---- what is believed already ---- */

/* The certificates in the file at `path`, also before it is written: a new text, "" where nothing is. NULL and why:
 * what it holds is not known. */
static char *authorities_at(const struct setup_draft *draft, const char *path, struct error *error)
{
    const struct setup_file *drafted = path != NULL ? setup_draft_file(draft, path) : NULL;
    if (drafted != NULL)
        return memory_copy_text(drafted->octets);
    if (path == NULL || (access(path, F_OK) != 0 && errno == ENOENT))
        return memory_copy_text("");
    struct settings_file file = {.path = memory_copy_text(path)};
    char *text = settings_file_read(&file, SETTINGS_CERTIFICATES, error) == 0
                     ? memory_format_text("%.*s", (int)file.size_bytes, file.octets)
                     : NULL;
    settings_value_forget_content(&file);
    free(file.path);
    return text;
}

static char *
authorities_of(const struct setup_draft *draft, const char *section, struct error *error)
{
    return authorities_at(draft, configuration_text_value(draft->text, section, "ca_file", 0),
                          error);
}

/* Whether the section `other` believes an authority that has issued the certificate, and that is not among `ours`. */
static bool is_issued_for(const struct setup_draft *draft,
                          const char *other,
                          const char *section,
                          const char *ours,
                          const struct trial_certificate *shown,
                          struct trial_issuer *issuer)
{
    struct error error;
    char *theirs = authorities_of(draft, other, &error);
    bool is_found =
        theirs != NULL && strcmp(other, section) != 0 && trial_issuer_find(theirs, shown, issuer);
    if (is_found && strstr(ours, issuer->pem) != NULL) {
        trial_issuer_clear(issuer);
        is_found = false;
    }
    free(theirs);
    return is_found;
}

/* As its page is called; of several sections of a kind, each by its brackets. */
static char *name_of_section(const struct setup_page *page, const char *section)
{
    return strcmp(section, page->kind) == 0 ? memory_copy_text(_(page->title))
                                            : memory_format_text("[%s]", section);
}

/* Finds an authority that is believed for another server and has issued this certificate, too. Returns for whom it is
 * believed as a new text, and fills `issuer`; NULL: there is none. */
static char *find_known(const struct setup_draft *draft,
                        const char *section,
                        const char *ours,
                        const struct trial_certificate *shown,
                        struct trial_issuer *issuer)
{
    const char *other = NULL;
    for (size_t page = 0; page < setup_page_count; page++) {
        const char *kind = setup_pages[page].kind;
        if (!setup_pages[page].is_server)
            continue;
        for (size_t i = 0; (other = configuration_text_section(draft->text, kind, i)) != NULL;
             i++) {
            if (is_issued_for(draft, other, section, ours, shown, issuer))
                return name_of_section(&setup_pages[page], other);
        }
    }
    return NULL;
}

/* ---- the question ---- */

/* Why the authority cannot be believed instead. */
static const char *explain_authority(enum trial_authority authority)
{
    switch (authority) {
    case TRIAL_AUTHORITY_SHOWN:
    case TRIAL_AUTHORITY_NOT_SHOWN:
        break;
    case TRIAL_AUTHORITY_ITSELF:
        return _("It has signed itself: there is no authority (CA) that could be accepted.");
    case TRIAL_AUTHORITY_NOT_ENOUGH:
        return _("To accept its authority (CA) would not help: more is wrong with it.");
    case TRIAL_AUTHORITY_UNUSED:
        return _("Its authority (CA) cannot be accepted: certificates are accepted here one by one "
                 "already (pin).");
    }
    return "";
}

/* `unread` says why what is believed already is not known; NULL: it is. Returns a new text. */
static char *describe_authority(const struct trial_certificate *shown,
                                const struct setup_draft *draft,
                                const char *section,
                                const char *unread)
{
    if (shown->authority == TRIAL_AUTHORITY_NOT_SHOWN)
        return memory_format_text(
            _("Its authority (CA) cannot be accepted here, because the server does not show the "
              "certificate of that: have the server show it, or write ca_file = FILE, a file with "
              "it, into the section [%s] of %s."),
            section, draft->path);
    if (shown->authority != TRIAL_AUTHORITY_SHOWN)
        return memory_copy_text(explain_authority(shown->authority));
    if (unread != NULL)
        return memory_format_text(
            _("Its authority (CA) cannot be accepted: the authorities that [%s] has accepted until "
              "now would be lost, because they cannot be read. %s"),
            section, unread);
    return memory_format_text(
        _("Authority (CA): %s, until %s, SHA-256:\n%s\n"
          "Accepted: everything that it issues is trusted here, if the name is right, also the "
          "next "
          "certificate of this server; from then on only accepted authorities count here."),
        shown->authority_subject, shown->authority_end, shown->authority_fingerprint);
}

/* What was found wrong, without what helps: that is asked below. A new text. */
static char *say_why(const struct trial_certificate *shown)
{
    char name[REASON_NAME_BYTES];
    reason_copy_name(shown->reason, name);
    char *why = setup_words(name, false);
    why[strcspn(why, ";")] = '\0';
    return why;
}

static char *list_names(const struct trial_certificate *shown)
{
    return memory_format_text(shown->names[0] != '\0' ? ", %s%s" : "%s%s", shown->names, "");
}

static char *make_question(const struct trial_certificate *shown,
                           const struct setup_draft *draft,
                           const char *section,
                           const char *unread)
{
    char *why = say_why(shown), *names = list_names(shown);
    char *authority = describe_authority(shown, draft, section, unread);
    char *question = memory_format_text(
        _("%s: %s.\nCertificate: %s%s, issued by %s, until %s, SHA-256:\n%s\n"
          "Accepted: exactly this certificate is trusted, whoever issued it and whatever its name; "
          "the next one must be accepted here again.\n%s\n"
          "Accept only what the server's administrator confirms by this fingerprint."),
        shown->server, why, shown->subject, names, shown->issuer, shown->end, shown->fingerprint,
        authority);
    free(authority);
    free(names);
    free(why);
    return question;
}

static char *make_question_of_known(const struct trial_certificate *shown,
                                    const struct trial_issuer *issuer,
                                    const char *believed_for)
{
    char *why = say_why(shown), *names = list_names(shown);
    char *question = memory_format_text(
        _("%s: %s.\nCertificate: %s%s, issued by %s, until %s.\n"
          "Its authority (CA) is known: %s, which is accepted for %s, has issued it. Accepted "
          "here, "
          "too, everything that it issues is trusted here, if the name is right, also the next "
          "certificate of this server; from then on only accepted authorities count here. If it is "
          "your own company's, no fingerprint has to be compared for that; do not accept here that "
          "of anybody else: whoever has it could pass for this server.\n"
          "To accept exactly this certificate instead, compare its SHA-256 with what the server's "
          "administrator says:\n%s"),
        shown->server, why, shown->subject, names, shown->issuer, shown->end, issuer->subject,
        believed_for, shown->fingerprint);
    free(names);
    free(why);
    return question;
}

void setup_certificate_take(struct setup_certificate *certificate,
                            const struct setup_draft *draft,
                            const char *section,
                            const struct trial_certificate *shown)
{
    char name[REASON_NAME_BYTES];
    struct trial_issuer issuer;
    struct error error;
    if (shown->is_trusted || shown->fingerprint[0] == '\0' || certificate->question != NULL)
        return;
    reason_copy_name(shown->reason, name);
    if (shown->is_search && strcmp(name, event_name(TLS_CERTIFICATE_UNTRUSTED)) != 0)
        return;
    certificate->older = authorities_of(draft, section, &error);
    bool can_add = certificate->older != NULL;
    char *unread = can_add ? NULL : setup_words(error.reason, true);
    char *believed_for =
        can_add ? find_known(draft, section, certificate->older, shown, &issuer) : NULL;
    certificate->pin = memory_copy_text(shown->fingerprint);
    certificate->is_known = believed_for != NULL;
    if (certificate->is_known) {
        certificate->question = make_question_of_known(shown, &issuer, believed_for);
        certificate->authority = memory_copy_text(issuer.pem);
        trial_issuer_clear(&issuer);
    } else {
        certificate->question = make_question(shown, draft, section, unread);
        if (shown->authority == TRIAL_AUTHORITY_SHOWN && can_add)
            certificate->authority = memory_copy_text(shown->authority_pem);
    }
    free(unread);
    free(believed_for);
}

/* ---- what becomes of the answer ---- */

/* What is believed already stays so. Our own file, also where somebody else's was named until now: that one is not ours
 * to change. */
static void believe_authority(const struct setup_certificate *certificate,
                              struct setup_draft *draft,
                              const char *section)
{
    char *all = memory_format_text("%s%s", certificate->older, certificate->authority);
    char *name = memory_copy_text(section);
    for (char *at = name; (at = strpbrk(at, " \t/")) != NULL;)
        *at = '-';
    char *stem = memory_format_text("%s/" AUTHORITIES "/%s", draft->folder, name);
    char *path = configuration_text_own_path(draft->text, section, stem, ".pem");
    const char *value = path;
    setup_draft_put_file(draft, path, all, strlen(all), false);
    (void)configuration_text_set(draft->text, section, "ca_file", &value, 1);
    free(path);
    free(stem);
    free(name);
    free(all);
}

bool setup_certificate_accept(const struct setup_certificate *certificate,
                              struct setup_draft *draft,
                              const struct setup_form *form,
                              const struct setup_face *face)
{
    static const struct setup_word words[] = {{"ca", N_("Accept its authority (CA)")},
                                              {"pin", N_("Accept exactly this certificate")},
                                              {"no", N_("Accept nothing")},
                                              {NULL, NULL}};
    static const struct setup_word words_of_known[] = {
        {"ca", N_("Accept the known authority (CA) here, too")},
        {"pin", N_("Accept exactly this certificate")},
        {"no", N_("Accept nothing")},
        {NULL, NULL}};
    if (certificate->question == NULL)
        return false;
    const struct setup_word *offered = certificate->is_known            ? words_of_known
                                       : certificate->authority != NULL ? words
                                                                        : words + 1;
    size_t place = face->choose(face->context, _("Certificate"), certificate->question, offered);
    const char *word = offered[place].word;
    if (strcmp(word, "ca") == 0)
        believe_authority(certificate, draft, form->section);
    else if (strcmp(word, "pin") == 0)
        configuration_text_add(draft->text, form->section, "pin", certificate->pin);
    return strcmp(word, "no") != 0;
}

void setup_certificate_clear(struct setup_certificate *certificate)
{
    free(certificate->question);
    free(certificate->pin);
    free(certificate->authority);
    free(certificate->older);
    *certificate = (struct setup_certificate){0};
}
