/* How the result of each operation is read (the published interface's ASN.1). */
#ifndef PUBLISHER_OPERATION_RESULT_H
#define PUBLISHER_OPERATION_RESULT_H

struct asn_reader;
union operation_result;

void operation_read_nothing(struct asn_reader *reader, union operation_result *result);
void operation_read_negotiate(struct asn_reader *reader, union operation_result *result);
void operation_read_login(struct asn_reader *reader, union operation_result *result);
void operation_read_settings(struct asn_reader *reader, union operation_result *result);
void operation_read_list(struct asn_reader *reader, union operation_result *result);
void operation_read_connection(struct asn_reader *reader, union operation_result *result);

#endif
