/* The details of a refusal by Kerberos: whatever they are, an NTSTATUS comes out or none, and whatever it is, there
 * is a class of refusal for it. */
#include <stdint.h>

#include "worker-ews/login/kerberos_refusal.h"

#include "require.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint32_t status = kerberos_refusal_status(data, size);
    for (int code = 0; code < 100; code++)
        require(kerberos_refusal_read(code, status).class != LOGIN_CLASS_UNSAID);
    return 0;
}
