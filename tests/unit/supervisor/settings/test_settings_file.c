#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <openssl/pem.h>
#include <openssl/pkcs7.h>
#include <openssl/x509.h>
#include <cmocka.h>

#include "proto/event/sentence.h"

#include "supervisor/settings/settings_file.h"

struct fixture {
    char directory[64];
    char path[128];
};

static int make_directory(void **state)
{
    static struct fixture fixture;
    (void)snprintf(fixture.directory, sizeof(fixture.directory), "/tmp/ewscal-test-XXXXXX");
    if (mkdtemp(fixture.directory) == NULL)
        return -1;
    (void)snprintf(fixture.path, sizeof(fixture.path), "%s/secret", fixture.directory);
    *state = &fixture;
    return 0;
}

static int remove_directory(void **state)
{
    struct fixture *fixture = *state;
    char link[160];
    (void)snprintf(link, sizeof(link), "%s/link", fixture->directory);
    (void)unlink(link);
    (void)unlink(fixture->path);
    (void)rmdir(fixture->path);
    return rmdir(fixture->directory);
}

static void write_file(const char *path, const char *octets, size_t size, mode_t mode)
{
    int descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    assert_true(descriptor >= 0);
    assert_int_equal(write(descriptor, octets, size), size);
    assert_int_equal(fchmod(descriptor, mode), 0);
    assert_int_equal(close(descriptor), 0);
}

static void clear(struct settings_file *file)
{
    free(file->octets);
    *file = (struct settings_file){.path = file->path};
}

/* `part` is the name of the event or part of its sentence. */
static void assert_says(const struct error *error, const char *part)
{
    struct sentence sentence;
    char name[REASON_NAME_BYTES];
    reason_copy_name(error->reason, name);
    if (strcmp(name, part) != 0 &&
        strstr(sentence_of_reason(error->reason, &sentence), part) == NULL)
        fail_msg("\"%s\" does not say \"%s\"", sentence.text, part);
}

static void assert_secret_refused(char *path, const char *part)
{
    struct settings_file file = {.path = path};
    struct error error;
    assert_int_equal(settings_file_read(&file, SETTINGS_SECRET, &error), -1);
    assert_says(&error, part);
    assert_null(file.octets);
}

static void a_secret_open_to_others_is_refused(void **state)
{
    struct fixture *fixture = *state;
    const mode_t modes[] = {0604, 0602, 0601, 0620, 0644, 0666};
    for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
        write_file(fixture->path, "x", 1, modes[i]);
        assert_secret_refused(fixture->path, "is open to others");
    }
}

static void the_group_may_read_only_when_it_is_the_service_own(void **state)
{
    struct fixture *fixture = *state;
    struct settings_file file = {.path = fixture->path};
    struct error error;
    write_file(fixture->path, "x", 1, 0640);
    assert_int_equal(settings_file_read(&file, SETTINGS_SECRET, &error), 0);
    clear(&file);
    if (geteuid() != 0)
        return;
    assert_int_equal(chown(fixture->path, 0, 4242), 0);
    assert_secret_refused(fixture->path, "is open to others");
    assert_int_equal(chown(fixture->path, 4242, 0), 0);
    assert_secret_refused(fixture->path, "belongs to user 4242");
}

static void what_is_no_regular_file_is_refused(void **state)
{
    struct fixture *fixture = *state;
    assert_secret_refused(fixture->path, "settings.file_unopened");
    assert_int_equal(mkfifo(fixture->path, 0600), 0);
    assert_secret_refused(fixture->path, "settings.file_irregular");
    assert_int_equal(unlink(fixture->path), 0);
    assert_int_equal(mkdir(fixture->path, 0700), 0);
    assert_secret_refused(fixture->path, "settings.file_irregular");
}

static void a_directory_open_to_everybody_is_refused(void **state)
{
    struct fixture *fixture = *state;
    write_file(fixture->path, "x", 1, 0600);
    assert_int_equal(chmod(fixture->directory, 0777), 0);
    assert_secret_refused(fixture->path, "everybody may replace files");
    char link[160];
    (void)snprintf(link, sizeof(link), "%s/link", fixture->directory);
    assert_int_equal(symlink("/etc/hostname", link), 0);
    assert_secret_refused(link, "everybody may replace files");
    assert_int_equal(chmod(fixture->directory, 01777), 0);
    if (geteuid() == 0) {
        assert_int_equal(lchown(link, 4242, 4242), 0);
        assert_secret_refused(link, "settings.link_foreign");
    }
}

static void a_directory_that_is_none_is_named(void **state)
{
    struct fixture *fixture = *state;
    (void)snprintf(fixture->path, sizeof(fixture->path), "/nowhere/secrets/exchange");
    assert_secret_refused(fixture->path, "No such file or directory");
    (void)snprintf(fixture->path, sizeof(fixture->path), "/dev/null/secrets/exchange");
    assert_secret_refused(fixture->path,
                          "cannot look into the folder \"/dev/null/secrets\": Not a directory");
}

static void empty_and_odd_secrets_are_refused(void **state)
{
    struct fixture *fixture = *state;
    write_file(fixture->path, "", 0, 0600);
    assert_secret_refused(fixture->path, "settings.secret_empty");
    write_file(fixture->path, "\n", 1, 0600);
    assert_secret_refused(fixture->path, "settings.secret_empty");
    write_file(fixture->path, "a\0b", 3, 0600);
    assert_secret_refused(fixture->path, "settings.secret_with_nul");
    write_file(fixture->path, "a\0", 2, 0600);
    assert_secret_refused(fixture->path, "settings.secret_with_nul");
    write_file(fixture->path, "a\0b\0", 4, 0600);
    assert_secret_refused(fixture->path, "settings.secret_utf16");
    write_file(fixture->path, "\0a\0b\0\n", 6, 0600);
    assert_secret_refused(fixture->path, "settings.secret_utf16");
    write_file(fixture->path,
               "\xff\xfe"
               "a\0",
               4, 0600);
    assert_secret_refused(fixture->path, "settings.secret_utf16");
    write_file(fixture->path, "\xef\xbb\xbf\n", 4, 0600);
    assert_secret_refused(fixture->path, "settings.secret_empty");
    char large[SETTINGS_SECRET_BYTES_MOST + 1];
    memset(large, 'x', sizeof(large));
    write_file(fixture->path, large, sizeof(large), 0600);
    assert_secret_refused(fixture->path, "larger than 4096");
}

static void the_line_end_at_the_end_does_not_belong_to_the_secret(void **state)
{
    struct fixture *fixture = *state;
    const struct {
        const char *octets;
        const char *secret;
    } cases[] = {{"s3cret", "s3cret"},
                 {"s3cret\n", "s3cret"},
                 {"s3cret\r\n", "s3cret"},
                 {" s3 cret ", " s3 cret "},
                 {"s3\ncret\n", "s3\ncret"},
                 {"\xef\xbb\xbfs3cret\n", "s3cret"},
                 {"s3cret\xef\xbb\xbf", "s3cret\xef\xbb\xbf"}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct settings_file file = {.path = fixture->path};
        struct error error;
        write_file(fixture->path, cases[i].octets, strlen(cases[i].octets), 0400);
        assert_int_equal(settings_file_read(&file, SETTINGS_SECRET, &error), 0);
        assert_string_equal(file.octets, cases[i].secret);
        assert_int_equal(file.size_bytes, strlen(cases[i].secret));
        clear(&file);
    }
    char large[SETTINGS_SECRET_BYTES_MOST];
    memset(large, 'x', sizeof(large));
    write_file(fixture->path, large, sizeof(large), 0600);
    struct settings_file file = {.path = fixture->path};
    assert_int_equal(settings_file_read(&file, SETTINGS_SECRET, NULL), 0);
    assert_int_equal(file.size_bytes, SETTINGS_SECRET_BYTES_MOST);
    clear(&file);
}

static const char pem[] = "-----BEGIN CERTIFICATE-----\n"
                          "MIIBljCCATugAwIBAgIUf8RqzF3SPmqsEH5fgYYGUGg87qswCgYIKoZIzj0EAwIw\n"
                          "IDEeMBwGA1UEAwwVZXdzY2FsIHRlc3QgYXV0aG9yaXR5MB4XDTI2MTEyODEzMjUy\n"
                          "NFoXDTI2MTIyODEzMjUyNFowIDEeMBwGA1UEAwwVZXdzY2FsIHRlc3QgYXV0aG9y\n"
                          "aXR5MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEApkFxS/g5I2mm5d7fmrYjWM7\n"
                          "pJ8I5TH+jGgjWfDGsCdR+DrrSPQAczZFcqaN22iYDk9vNW2Q5En3Rv5aS/NunqNT\n"
                          "MFEwHQYDVR0OBBYEFBVuUNdDR/I2ddOfglg+adOe2FcfMB8GA1UdIwQYMBaAFBVu\n"
                          "UNdDR/I2ddOfglg+adOe2FcfMA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwID\n"
                          "SQAwRgIhAM9EEmo1SCoexgF5mEmUZx3FmvQ6seN0/99srJVmkUoXAiEAh7KOHAnP\n"
                          "7G7a41HwL9kTi/JwledG9CY5vzWdDUWc5o8=\n"
                          "-----END CERTIFICATE-----\n";

static void assert_certificates_refused(char *path, const char *part)
{
    struct settings_file file = {.path = path};
    struct error error = {0};
    assert_int_equal(settings_file_read(&file, SETTINGS_CERTIFICATES, &error), -1);
    assert_says(&error, part);
    assert_null(file.octets);
}

static void assert_certificates_taken(char *path)
{
    struct settings_file file = {.path = path};
    assert_int_equal(settings_file_read(&file, SETTINGS_CERTIFICATES, NULL), 0);
    assert_string_equal(file.octets, pem);
    clear(&file);
}

/* What is wiped later is the secret as it is, so nothing of it may be left behind that. */
static void the_mark_in_front_leaves_nothing_behind_the_secret(void **state)
{
    struct fixture *fixture = *state;
    struct settings_file file = {.path = fixture->path};
    struct error error;
    static const char content[] = "\xef\xbb\xbfsecret";
    static const char zeros[sizeof(content)] = "";
    write_file(fixture->path, content, strlen(content), 0600);
    assert_int_equal(settings_file_read(&file, SETTINGS_SECRET, &error), 0);
    assert_string_equal(file.octets, "secret");
    assert_memory_equal(file.octets + file.size_bytes, zeros, strlen(content) - file.size_bytes);
    clear(&file);
}

static void certificates_must_look_like_certificates(void **state)
{
    struct fixture *fixture = *state;
    write_file(fixture->path, "hello", 5, 0644);
    assert_certificates_refused(fixture->path, "settings.certificates_missing");
    write_file(fixture->path, pem, strlen(pem), 0644);
    assert_certificates_taken(fixture->path);
}

static void assert_certificates_become_pem(const struct fixture *fixture,
                                           const void *octets,
                                           size_t size,
                                           enum settings_left_out left_out)
{
    struct settings_file file = {.path = (char *)(uintptr_t)fixture->path};
    struct error error = {0};
    struct sentence sentence;
    write_file(fixture->path, octets, size, 0644);
    if (settings_file_read(&file, SETTINGS_CERTIFICATES, &error) != 0)
        fail_msg("%s", sentence_of_reason(error.reason, &sentence));
    assert_string_equal(file.octets, pem);
    assert_int_equal(file.size_bytes, strlen(pem));
    assert_int_equal(file.left_out, left_out);
    clear(&file);
}

static size_t make_der(unsigned char *octets)
{
    BIO *input = BIO_new_mem_buf(pem, -1);
    X509 *certificate = PEM_read_bio_X509(input, NULL, NULL, NULL);
    int size = i2d_X509(certificate, &octets);
    X509_free(certificate);
    BIO_free(input);
    assert_true(size > 0);
    return (size_t)size;
}

/* Older processes know PEM alone. */
static void der_goes_on_its_way_as_pem(void **state)
{
    const struct fixture *fixture = *state;
    unsigned char octets[2048];
    size_t size = make_der(octets);
    assert_certificates_become_pem(fixture, octets, size, SETTINGS_LEFT_OUT_NOTHING);
    octets[size] = 'x';
    write_file(fixture->path, (const char *)octets, size + 1, 0644);
    assert_certificates_refused((char *)(uintptr_t)fixture->path, "settings.certificates_rubbish");
    write_file(fixture->path, (const char *)octets, size - 1, 0644);
    assert_certificates_refused((char *)(uintptr_t)fixture->path, "settings.certificates_cut");
}

#define BEGIN "-----BEGIN "
#define END   "-----END "

/* Above all no key, which has no business in such a file. */
static void nothing_but_certificates_goes_on_its_way(void **state)
{
    const struct fixture *fixture = *state;
    static const char key[] = BEGIN "PRIVATE KEY-----\nAAAA\n" END "PRIVATE KEY-----\n";
    static const char list[] = "-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----\n";
    char text[4096];
    int size = snprintf(text, sizeof(text), "\xef\xbb\xbfsubject: x\r\n%s%s", key, pem);
    assert_certificates_become_pem(fixture, text, (size_t)size, SETTINGS_LEFT_OUT_KEY);
    size = snprintf(text, sizeof(text), "%s%s", pem, key);
    assert_certificates_become_pem(fixture, text, (size_t)size, SETTINGS_LEFT_OUT_KEY);
    size = snprintf(text, sizeof(text), "%s%s\n# the end", list, pem);
    assert_certificates_become_pem(fixture, text, (size_t)size, SETTINGS_LEFT_OUT_MORE);
    write_file(fixture->path, key, strlen(key), 0644);
    assert_certificates_refused((char *)(uintptr_t)fixture->path, "settings.certificates_key");
}

static void assert_octets_refused(const struct fixture *fixture,
                                  const void *octets,
                                  size_t size,
                                  const char *part)
{
    write_file(fixture->path, octets, size, 0644);
    assert_certificates_refused((char *)(uintptr_t)fixture->path, part);
}

/* As `cat a.pem b.der` makes it: the one in DER would not be used, and nobody would know. */
static void der_beside_pem_is_refused(void **state)
{
    const struct fixture *fixture = *state;
    unsigned char octets[4096], other[4096];
    size_t size = make_der(octets);
    memcpy(other, pem, strlen(pem));
    memcpy(other + strlen(pem), octets, size);
    memcpy(octets + size, pem, strlen(pem));
    assert_octets_refused(fixture, octets, size + strlen(pem), "settings.certificates_mixed");
    assert_octets_refused(fixture, other, size + strlen(pem), "settings.certificates_mixed");
}

/* In PEM. */
static BIO *make_pkcs7_store(unsigned char **der, int *size)
{
    BIO *input = BIO_new_mem_buf(pem, -1), *output = BIO_new(BIO_s_mem());
    X509 *certificate = PEM_read_bio_X509(input, NULL, NULL, NULL);
    PKCS7 *store = PKCS7_new();
    assert_true(PKCS7_set_type(store, NID_pkcs7_signed) == 1);
    assert_true(PKCS7_content_new(store, NID_pkcs7_data) == 1);
    assert_true(PKCS7_add_certificate(store, certificate) == 1);
    assert_true(PEM_write_bio_PKCS7(output, store) == 1);
    *der = NULL;
    *size = i2d_PKCS7(store, der);
    assert_true(*size > 0);
    PKCS7_free(store);
    X509_free(certificate);
    BIO_free(input);
    return output;
}

static void pkcs7_without_lines_or_in_utf16_is_told_as_that(void **state)
{
    const struct fixture *fixture = *state;
    unsigned char *der = NULL, text[4096];
    char *lines = NULL, wide[8192] = "\xff\xfe";
    int size = 0;
    BIO *store = make_pkcs7_store(&der, &size);
    int digits = EVP_EncodeBlock(text, der, size);
    assert_octets_refused(fixture, text, (size_t)digits, "settings.certificates_pkcs7_base64");
    size_t length = (size_t)BIO_get_mem_data(store, &lines);
    for (size_t i = 0; i < length; i++)
        wide[2 + 2 * i] = lines[i];
    assert_octets_refused(fixture, wide, 2 + 2 * length, "settings.certificates_pkcs7_utf16");
    OPENSSL_free(der);
    BIO_free(store);
}

static void certificates_that_others_may_change_are_refused(void **state)
{
    struct fixture *fixture = *state;
    const mode_t modes[] = {0646, 0664, 0666};
    for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
        write_file(fixture->path, pem, strlen(pem), modes[i]);
        assert_certificates_refused(fixture->path, "changed by others");
    }
    write_file(fixture->path, pem, strlen(pem), 0644);
    assert_int_equal(chmod(fixture->directory, 0777), 0);
    assert_certificates_refused(fixture->path, "everybody may replace files");
    assert_int_equal(chmod(fixture->directory, 0755), 0);
    assert_certificates_taken(fixture->path);
    if (geteuid() != 0)
        return;
    assert_int_equal(chown(fixture->path, 4242, 0), 0);
    assert_certificates_refused(fixture->path, "belongs to user 4242");
}

/* The system's certificates are links to files, and to a bundle. */
static void certificates_behind_a_link_are_read(void **state)
{
    struct fixture *fixture = *state;
    char link[160];
    (void)snprintf(link, sizeof(link), "%s/link", fixture->directory);
    write_file(fixture->path, pem, strlen(pem), 0644);
    assert_int_equal(symlink(fixture->path, link), 0);
    assert_certificates_taken(link);
    assert_int_equal(chmod(fixture->directory, 01777), 0);
    assert_certificates_taken(link);
    if (geteuid() != 0)
        return;
    assert_int_equal(lchown(link, 4242, 4242), 0);
    assert_certificates_refused(link, "settings.link_foreign");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, make_directory, remove_directory)
    const struct CMUnitTest tests[] = {
        TEST(a_secret_open_to_others_is_refused),
        TEST(the_group_may_read_only_when_it_is_the_service_own),
        TEST(what_is_no_regular_file_is_refused),
        TEST(a_directory_open_to_everybody_is_refused),
        TEST(a_directory_that_is_none_is_named),
        TEST(empty_and_odd_secrets_are_refused),
        TEST(the_line_end_at_the_end_does_not_belong_to_the_secret),
        TEST(the_mark_in_front_leaves_nothing_behind_the_secret),
        TEST(certificates_must_look_like_certificates),
        TEST(der_goes_on_its_way_as_pem),
        TEST(nothing_but_certificates_goes_on_its_way),
        TEST(der_beside_pem_is_refused),
        TEST(pkcs7_without_lines_or_in_utf16_is_told_as_that),
        TEST(certificates_that_others_may_change_are_refused),
        TEST(certificates_behind_a_link_are_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
