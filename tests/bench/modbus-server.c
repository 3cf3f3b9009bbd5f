/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* libmodbus as a server, in the loop of its own examples: select, receive, reply. Prints "ready
 * PORT". */

#include "config.h"

#include "wire.h"

#include <modbus.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <sys/select.h>
#include <unistd.h>

#define REGISTERS 3000

static void
serve (modbus_t *context, modbus_mapping_t *mapping, int fd, fd_set *all)
{
  uint8_t request[MODBUS_TCP_MAX_ADU_LENGTH];
  int n;

  modbus_set_socket (context, fd);
  n = modbus_receive (context, request);
  if (n > 0)
    modbus_reply (context, request, n, mapping);
  else if (n < 0)
    {
      close (fd);
      FD_CLR (fd, all);
    }
}

int
main (void)
{
  modbus_t *context = modbus_new_tcp ("127.0.0.1", 0);
  modbus_mapping_t *mapping = modbus_mapping_new (REGISTERS, REGISTERS, REGISTERS, REGISTERS);
  int listener = wire_listen ();
  int highest = listener;
  fd_set all, ready;

  FD_ZERO (&all);
  FD_SET (listener, &all);
  for (;;)
    {
      ready = all;
      if (select (highest + 1, &ready, NULL, NULL, NULL) < 0)
        return 1;
      for (int fd = 0; fd <= highest; fd++)
        if (!FD_ISSET (fd, &ready))
          continue;
        else if (fd != listener)
          serve (context, mapping, fd, &all);
        else
          {
            int client = accept (listener, NULL, NULL);
            int on = 1;

            if (client < 0 || client >= FD_SETSIZE)
              return 1;
            setsockopt (client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
            FD_SET (client, &all);
            highest = client > highest ? client : highest;
          }
    }
}
