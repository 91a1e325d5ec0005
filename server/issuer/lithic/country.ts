/** Codes of ISO 3166-1 whose two letters are not the first two of their three, and two that Lithic knows besides. */
const OTHERS =
  'ABWAW AGOAO ALAAX ANDAD AREAE ARMAM ATAAQ ATFTF ATGAG AUTAT BDIBI BENBJ BESBQ BGDBD BHSBS BIHBA BLRBY BLZBZ ' +
  'BRBBB BRNBN CAFCF CHLCL CHNCN CODCD COGCG COKCK COMKM CPVCV CUWCW CYMKY DNKDK ESHEH ESTEE FLKFK FROFO FSMFM ' +
  'GINGN GLPGP GNBGW GNQGQ GRDGD GRLGL GUFGF GUYGY IRLIE IRQIQ ISRIL JAMJM KAZKZ KORKR LBRLR LBYLY MACMO MAFMF ' +
  'MDGMG MDVMV MEXMX MLTMT MNEME MNPMP MOZMZ MTQMQ MYTYT NIUNU PAKPK PCNPN PLWPW PNGPG POLPL PRKKP PRTPT PRYPY ' +
  'PYFPF SENSN SGSGS SLBSB SLVSV SPMPM SRBRS SURSR SVKSK SVNSI SWESE SWZSZ SYCSC TCDTD TKMTM TUNTN TURTR TUVTV ' +
  'UKRUA URYUY WLFWF QZZXK';

const TWO_LETTERS = new Map(OTHERS.split(' ').map((both) => [both.slice(0, 3), both.slice(3)] as const));

/** The two letters of a country that Lithic names by three; what is no such code stays as it is. */
export function countryOf(code: string): string {
  if (!/^[A-Z]{3}$/.test(code)) return code;
  return TWO_LETTERS.get(code) ?? code.slice(0, 2);
}
