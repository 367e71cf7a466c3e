/* Reads DER, the encoding of Kerberos' messages, element by element. Pure.
 *
 * What is read may come from the network: each length is looked at before it is used. */
#ifndef WORKER_EWS_DER_H
#define WORKER_EWS_DER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Tags that Kerberos has everywhere; a field with the number n of its own has der_field(n). */
#define DER_INTEGER  0x02
#define DER_OCTETS   0x04
#define DER_SEQUENCE 0x30

struct der {
    const uint8_t *data;
    size_t size;
};

/* The tag of a field with this number, below 31. */
uint8_t der_field(unsigned number);

/* Takes one element with this tag off the front; `element` is its inside. False: it has another one, or is cut
 * short, and nothing was taken. */
bool der_take(struct der *from, uint8_t tag, struct der *element);

/* Takes one field with this number off the front, which holds one element with this tag; `element` is its inside.
 * False: as der_take(). */
bool der_take_field(struct der *from, unsigned number, uint8_t tag, struct der *element);

/* The number in the inside of an INTEGER. False: it is negative, or larger than `number` can be. */
bool der_number(struct der integer, uint32_t *number);

#endif
