/* Two ways to trust, with a plain word about each: this one certificate, or everything that its authority issues. The
 * authority is one that the server itself has shown, in octets, and these are what is written. */
#include <stdlib.h>
#include <string.h>

#include "proto/base/memory.h"
#include "proto/event/reason.h"

#include "supervisor/ctl/ctl_language.h"
#include "supervisor/settings/settings_file.h"
#include "supervisor/settings/settings_value.h"
#include "supervisor/setup/setup_certificate.h"
#include "supervisor/setup/setup_words.h"

#define AUTHORITIES "ca"

/* Why the authority cannot be believed instead. */
static const char *explain_authority(enum trial_authority authority)
{
    switch (authority) {
    case TRIAL_AUTHORITY_SHOWN:
        break;
    case TRIAL_AUTHORITY_NOT_SHOWN:
        return _("Its authority (CA) cannot be accepted here, because the server does not show the "
                 "certificate of that: set ca_file to a file with it, or have the server show it.");
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

/* Returns a new text. */
static char *describe_authority(const struct trial_certificate *shown)
{
    if (shown->authority != TRIAL_AUTHORITY_SHOWN)
        return memory_copy_text(explain_authority(shown->authority));
    return memory_format_text(
        _("Authority (CA): %s, until %s, SHA-256:\n%s\n"
          "Accepted: everything that it issues is trusted here, if the name is right, also the "
          "next "
          "certificate of this server; from then on only accepted authorities count here."),
        shown->authority_subject, shown->authority_end, shown->authority_fingerprint);
}

static char *make_question(const struct trial_certificate *shown)
{
    char name[REASON_NAME_BYTES];
    reason_copy_name(shown->reason, name);
    char *why = setup_words(name, false), *authority = describe_authority(shown);
    char *names = memory_format_text(shown->names[0] != '\0' ? ", %s%s" : "%s%s", shown->names, "");
    why[strcspn(why, ";")] = '\0'; /* what helps is asked below */
    char *question = memory_format_text(
        _("%s: %s.\nCertificate: %s%s, issued by %s, until %s, SHA-256:\n%s\n"
          "Accepted: exactly this certificate is trusted, whoever issued it and whatever its name; "
          "the next one must be accepted here again.\n%s\n"
          "Accept only what the server's administrator confirms by this fingerprint."),
        shown->server, why, shown->subject, names, shown->issuer, shown->end, shown->fingerprint,
        authority);
    free(names);
    free(authority);
    free(why);
    return question;
}

void setup_certificate_take(struct setup_certificate *certificate,
                            const struct trial_certificate *shown)
{
    char name[REASON_NAME_BYTES];
    if (shown->is_trusted || shown->fingerprint[0] == '\0' || certificate->question != NULL)
        return;
    reason_copy_name(shown->reason, name);
    if (shown->is_search && strcmp(name, event_name(TLS_CERTIFICATE_UNTRUSTED)) != 0)
        return;
    certificate->question = make_question(shown);
    certificate->pin = memory_copy_text(shown->fingerprint);
    if (shown->authority == TRIAL_AUTHORITY_SHOWN)
        certificate->authority = memory_copy_text(shown->authority_pem);
}

/* ---- what becomes of the answer ---- */

/* What is believed already stays so: a new text. */
static char *older_authorities(const struct setup_draft *draft, const char *path)
{
    const struct setup_file *drafted = path != NULL ? setup_draft_file(draft, path) : NULL;
    struct error error;
    if (path == NULL)
        return memory_copy_text("");
    if (drafted != NULL)
        return memory_copy_text(drafted->octets);
    struct settings_file file = {.path = memory_copy_text(path)};
    bool is_read = settings_file_read(&file, SETTINGS_CERTIFICATES, &error) == 0;
    char *text =
        memory_format_text("%.*s", is_read ? (int)file.size_bytes : 0, is_read ? file.octets : "");
    settings_value_forget_content(&file);
    free(file.path);
    return text;
}

/* Our own file, also where somebody else's was named until now: that one is not ours to change. */
static void believe_authority(struct setup_draft *draft, const char *section, const char *pem)
{
    char *older =
        older_authorities(draft, configuration_text_value(draft->text, section, "ca_file", 0));
    char *all = memory_format_text("%s%s", older, pem);
    char *name = memory_copy_text(section);
    for (char *at = name; (at = strpbrk(at, " \t/")) != NULL;)
        *at = '-';
    char *path = memory_format_text("%s/" AUTHORITIES "/%s.pem", draft->folder, name);
    const char *value = path;
    setup_draft_put_file(draft, path, all, strlen(all), false);
    (void)configuration_text_set(draft->text, section, "ca_file", &value, 1);
    free(path);
    free(name);
    free(all);
    free(older);
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
    if (certificate->question == NULL)
        return false;
    const struct setup_word *offered = certificate->authority != NULL ? words : words + 1;
    size_t place = face->choose(face->context, _("Certificate"), certificate->question, offered);
    const char *word = offered[place].word;
    if (strcmp(word, "ca") == 0)
        believe_authority(draft, form->section, certificate->authority);
    else if (strcmp(word, "pin") == 0)
        configuration_text_add(draft->text, form->section, "pin", certificate->pin);
    return strcmp(word, "no") != 0;
}

void setup_certificate_clear(struct setup_certificate *certificate)
{
    free(certificate->question);
    free(certificate->pin);
    free(certificate->authority);
    *certificate = (struct setup_certificate){0};
}
