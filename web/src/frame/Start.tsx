import { Navigate } from 'react-router';

import { paths } from '../paths';
import { useMe } from '../scope';
import { homeOf } from './here';

/** Where people begin: with what needs them, or, at a client, with what they can ask for. */
export function Start() {
  const me = useMe();
  const home = homeOf(me);
  return <Navigate replace to={home === undefined ? paths.home : paths.forms(home)} />;
}
