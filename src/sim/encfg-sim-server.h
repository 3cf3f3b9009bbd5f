/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* Several simulated modules and the endpoints they are reached at; power and restarts. Uses the
 * thread-default main context it was made in. */

#include "encfg-hosts.h"
#include "encfg-sim-module.h"

G_BEGIN_DECLS

typedef struct _EncfgSimServer EncfgSimServer;

EncfgSimServer *encfg_sim_server_new (void);
void encfg_sim_server_free (EncfgSimServer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EncfgSimServer, encfg_sim_server_free)

/* Takes the module. Add all of them before listening. */
void encfg_sim_server_add (EncfgSimServer *self, EncfgSimModule *module);

/* (element-type EncfgSimModule) (transfer none) */
GPtrArray *encfg_sim_server_get_modules (const EncfgSimServer *self);

/* A port for each module: `port` and those after it, or free ones if 0. A module's first endpoint
 * stands for its factory address, and is left at once if the network block says so; the others
 * never move. */
gboolean encfg_sim_server_listen_tcp (EncfgSimServer *self,
                                      const char *host,
                                      guint16 port,
                                      gboolean strict_unit,
                                      GError **error);

/* The same with a place of its own for each module: the first ones of `hosts`. ENCFG_ERROR_USAGE if
 * there are not enough. */
gboolean encfg_sim_server_listen_hosts (EncfgSimServer *self,
                                        const EncfgHosts *hosts,
                                        gboolean strict_unit,
                                        GError **error);

/* Called when a module's network block took it elsewhere: its new URI; with `error` (borrowed) it
 * could not go there and stayed at `uri`. */
typedef void (*EncfgSimMovedFunc) (const char *uri, const GError *error, gpointer data);
void encfg_sim_server_set_moved_func (EncfgSimServer *self, EncfgSimMovedFunc func, gpointer data);

/* One line for all modules. `device` and `link` as in encfg_sim_tty_new. */
gboolean encfg_sim_server_listen_serial (EncfgSimServer *self,
                                         const char *device,
                                         const char *link,
                                         GError **error);

/* How often its serial lines fell silent after a request or noise. */
guint encfg_sim_server_count_frames (const EncfgSimServer *self);

/* The scenario that runs on it, borrowed; NULL: none. */
typedef struct _EncfgSimScenario EncfgSimScenario;
void encfg_sim_server_set_scenario (EncfgSimServer *self, EncfgSimScenario *scenario);
EncfgSimScenario *encfg_sim_server_get_scenario (const EncfgSimServer *self);

/* URIs of one module. (transfer full) */
GStrv encfg_sim_server_list_endpoints (const EncfgSimServer *self, const EncfgSimModule *module);

/* Clients that are connected to one module over TCP. */
guint encfg_sim_server_count_clients (const EncfgSimServer *self, const EncfgSimModule *module);

/* Takes the power from `module` (NULL: from all), gives it back after a second of its time and then
 * calls `done` (may be NULL); also when the server is freed before. */
void encfg_sim_server_power_cycle (EncfgSimServer *self,
                                   EncfgSimModule *module,
                                   GDestroyNotify done,
                                   gpointer data);

/* Switches the power of `module` (NULL: of all) off until it is switched on again. `done` (may be
 * NULL) is called when it is off, or a second of its time after it was switched on, or when the
 * server is freed. */
void encfg_sim_server_switch_power (EncfgSimServer *self,
                                    EncfgSimModule *module,
                                    gboolean on,
                                    GDestroyNotify done,
                                    gpointer data);

/* Lets `seconds` pass for `module` (NULL: for all, one after the other) in slices, for a long time
 * is much to catch up with and others are served meanwhile. Of two at once the later one passes
 * first. `done` (may be NULL) is called then; also when the server is freed before. */
void encfg_sim_server_advance (EncfgSimServer *self,
                               EncfgSimModule *module,
                               double seconds,
                               GDestroyNotify done,
                               gpointer data);

/* Nobody is served until all of that has passed. */
void encfg_sim_server_finish_advances (EncfgSimServer *self);

/* After time was let pass at once, or passes at another speed: what was to take no longer is over.
 */
void encfg_sim_server_hurry (EncfgSimServer *self);

/* µs of the module's time (NULL: of any) until something happens that is waited for, an event or
 * the end of a power cycle; G_MAXINT64 if there is nothing. */
gint64 encfg_sim_server_get_wait (const EncfgSimServer *self, const EncfgSimModule *module);

/* FALSE from the hand that switched it off until the one that switches it on. */
gboolean encfg_sim_server_is_switched_on (const EncfgSimServer *self, EncfgSimModule *module);

/* RESET held down for so many seconds restores network and address. */
#define ENCFG_SIM_RESET_AFTER_S 5

/* RESET of `module` (NULL: of all) has been held down for `held_s` by somebody who looked at a
 * clock of his own: what that does is done at once. */
void encfg_sim_server_reset (EncfgSimServer *self, EncfgSimModule *module, double held_s);

/* Holds RESET of `module` (NULL: of all) down for `seconds` of its time, lets it go and then calls
 * `done` (may be NULL); also when the server is freed before. From 5 seconds on it restores network
 * and address at once. */
void encfg_sim_server_press_reset (EncfgSimServer *self,
                                   EncfgSimModule *module,
                                   double seconds,
                                   GDestroyNotify done,
                                   gpointer data);

G_END_DECLS
