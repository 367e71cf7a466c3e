/* As little of DER as the messages of Kerberos need: tags of one octet, definite lengths. What is cut short, or
 * claims to be longer than what holds it, has no elements. */
#include "worker-ews/login/der.h"

#define DER_FIELD         0xa0
#define DER_LONG          0x80
#define DER_LENGTH_OCTETS 4

uint8_t der_field(unsigned number)
{
    return (uint8_t)(DER_FIELD | number);
}

bool der_take(struct der *from, uint8_t tag, struct der *element)
{
    if (from->size < 2 || from->data[0] != tag)
        return false;
    size_t length = from->data[1];
    size_t head = 2;
    if (length >= DER_LONG) {
        size_t octets = length - DER_LONG;
        if (octets == 0 || octets > DER_LENGTH_OCTETS || from->size < head + octets)
            return false;
        length = 0;
        for (size_t i = 0; i < octets; i++)
            length = length << 8 | from->data[head++];
    }
    if (length > from->size - head)
        return false;
    *element = (struct der){from->data + head, length};
    *from = (struct der){from->data + head + length, from->size - head - length};
    return true;
}

bool der_take_field(struct der *from, unsigned number, uint8_t tag, struct der *element)
{
    struct der rest = *from, field;
    if (!der_take(&rest, der_field(number), &field) || !der_take(&field, tag, element))
        return false;
    *from = rest;
    return true;
}

bool der_number(struct der integer, uint32_t *number)
{
    uint32_t value = 0;
    if (integer.size == 0 || integer.size > sizeof(value) || (integer.data[0] & DER_LONG) != 0)
        return false;
    for (size_t i = 0; i < integer.size; i++)
        value = value << 8 | integer.data[i];
    *number = value;
    return true;
}
