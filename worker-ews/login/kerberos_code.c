/* The numbers of RFC 4120 stand at the beginning of the library's own table, and what it adds behind them; its parser
 * has a table of its own. */
#include "worker-ews/login/kerberos_code.h"
#include "worker-ews/login/kerberos_refusal.h"

#define NUMBER_WRONG_KEY 31
#define NUMBER_WRONG     24
#define NUMBERS          128
#define PARSER_CODES     256

int kerberos_code_number(krb5_error_code code)
{
    krb5_error_code number = code - ERROR_TABLE_BASE_krb5;
    if (code == KRB5_KDCREP_MODIFIED)
        return KERBEROS_ANSWER_MODIFIED;
    if (number == NUMBER_WRONG_KEY)
        return NUMBER_WRONG;
    return number > 0 && number < NUMBERS ? (int)number : 0;
}

bool kerberos_code_is_rubbish(krb5_error_code code)
{
    return code == KRB5KRB_AP_ERR_MSG_TYPE ||
           (code >= ERROR_TABLE_BASE_asn1 && code < ERROR_TABLE_BASE_asn1 + PARSER_CODES);
}
