/* The namespaces of EWS, in which is asked and answered. Elements are told apart by them and never
 * by a prefix, which each server and each proxy may choose anew. */
#ifndef WORKER_EWS_EXCHANGE_NAMESPACES_H
#define WORKER_EWS_EXCHANGE_NAMESPACES_H

#define SOAP     "http://schemas.xmlsoap.org/soap/envelope/"
#define TYPES    "http://schemas.microsoft.com/exchange/services/2006/types"
#define MESSAGES "http://schemas.microsoft.com/exchange/services/2006/messages"
#define ERRORS   "http://schemas.microsoft.com/exchange/services/2006/errors"

#endif
