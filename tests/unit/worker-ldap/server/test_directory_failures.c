#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "unit/proto/base/test_page.h"

#include "worker-ldap/server/directory_failures.h"

static void the_page_in_docs_is_made_from_the_tables(void **state)
{
    (void)state;
    assert_page("docs/failures-directory.md", directory_failures_write_page);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_page_in_docs_is_made_from_the_tables),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
