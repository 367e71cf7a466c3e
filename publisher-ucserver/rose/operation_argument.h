/* How the argument of each operation is written (the published interface's ASN.1). */
#ifndef PUBLISHER_OPERATION_ARGUMENT_H
#define PUBLISHER_OPERATION_ARGUMENT_H

struct asn_writer;
union operation_argument;

void operation_write_nothing(struct asn_writer *writer, const union operation_argument *argument);
void operation_write_keep_alive(struct asn_writer *writer,
                                const union operation_argument *argument);
void operation_write_negotiate(struct asn_writer *writer, const union operation_argument *argument);
void operation_write_login(struct asn_writer *writer, const union operation_argument *argument);
void operation_write_profiles(struct asn_writer *writer, const union operation_argument *argument);
void operation_write_list(struct asn_writer *writer, const union operation_argument *argument);

#endif
